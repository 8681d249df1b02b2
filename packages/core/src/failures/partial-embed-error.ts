import { readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";
import type { Usage } from "../contract/index.ts";
import { EmbedloomError, hasErrorMarker } from "../errors/index.ts";

/** The inputs of a call that were embedded although others failed. */
export interface CompletedInputs {
  /** Positions in the call, ascending; row `r` of `embeddings` belongs to input `indices[r]`. */
  readonly indices: readonly number[];
  /** One row per position. */
  readonly embeddings: EmbeddingMatrix;
  /** What the completed requests cost. */
  readonly usage: Usage;
}

/** One input that has no vector, and why. */
export interface InputFailure {
  /** Position in the call. */
  readonly index: number;
  /** Why it failed: an {@link EmbedloomError}, or whatever the embedder threw. */
  readonly error: unknown;
}

const completedKinds = { indices: kinds.array, embeddings: kinds.object, usage: kinds.object } as const;

/** Some inputs of a call failed; everything that succeeded, and was paid for, is in `completed` (code `partial`). */
export class PartialEmbedError extends EmbedloomError {
  declare readonly code: "partial";
  /** What succeeded. */
  readonly completed: CompletedInputs;
  /** What failed, by ascending position; with `completed` it accounts for every input of the call. */
  readonly failures: readonly InputFailure[];

  constructor(completed: CompletedInputs, failures: readonly InputFailure[]) {
    readOptions("completed", completed, completedKinds, "completed.");
    kinds.list(kinds.object)("failures", failures);
    const first = failures[0]?.error;
    // Only our own messages are known to hold no input text.
    const reason = hasErrorMarker(first) ? ` The first failure: ${first.message}` : "";
    const total = completed.indices.length + failures.length;
    super(
      `${failures.length} of ${total} inputs failed; the other vectors are in \`completed\`, the reasons in \`failures\`.${reason}`,
      { code: "partial" },
      { cause: first },
    );
    this.completed = completed;
    this.failures = failures;
  }
}
