import * as kinds from "../arguments/index.ts";
import type { EncodedDocument, EncodeOptions } from "../contract/index.ts";

/** Calls `onEncoded` of a call, and keeps its failures. */
export interface DocumentListener<Vectors> {
  /** Calls it with a document. What it throws or rejects with is kept for {@link throwFailure} and {@link settle}. */
  notify(document: EncodedDocument<Vectors>, index: number): void;
  /** Throws the first failure so far, if there is one. */
  throwFailure(): void;
  /** Waits for every promise that the listener returned, and throws the first failure. */
  settle(): Promise<void>;
}

/**
 * Keeps failures of the caller's listener apart from failures of the encoder. A listener fails when it throws, or when the
 * promise that it returns rejects.
 *
 * @param onEncoded absent: nothing is called
 * @throws InvalidOptionError when it is not a function
 * @example
 * ```ts
 * import { createDocumentListener } from "@embedloom/core/document";
 *
 * const listener = createDocumentListener<readonly number[]>(async () => Promise.reject(new TypeError("The disk is full.")));
 * listener.notify({ embeddings: [1], parts: [] }, 0);
 * await listener.settle().catch((error: Error) => console.log(error.message)); // The disk is full.
 * ```
 */
export function createDocumentListener<Vectors>(
  onEncoded: EncodeOptions<Vectors>["onEncoded"],
): DocumentListener<Vectors> {
  kinds.optional(kinds.callback)("onEncoded", onEncoded);
  let failure: { readonly error: unknown } | undefined;
  const answers: Promise<unknown>[] = [];
  const fail = (error: unknown): void => void (failure ??= { error });
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    notify(document, index) {
      try {
        const answer: unknown = onEncoded?.(document, index);
        if (answer instanceof Promise) answers.push(answer.catch(fail));
      } catch (error) {
        fail(error);
      }
    },
    throwFailure,
    async settle() {
      await Promise.all(answers);
      throwFailure();
    },
  };
}
