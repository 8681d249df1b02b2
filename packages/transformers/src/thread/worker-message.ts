import { isEmbedloomError, ModelLoadError, UnsupportedError } from "@embedloom/core";
import type { ExtraInputs, RunnerFacts } from "../run/index.ts";
import type { BlockRequest, TokenBlock } from "../tokenizer/index.ts";

/** The questions to the worker, with their answers. */
export interface WorkerAnswers {
  readonly tokenizer: undefined;
  readonly facts: RunnerFacts;
  readonly sharesRuns: boolean;
  readonly tokenizeBlocks: readonly (TokenBlock | undefined)[];
  readonly run: Float32Array[];
  readonly dispose: undefined;
}

/** One question to the worker. */
export type WorkerQuestion =
  | { readonly kind: "tokenizer" }
  | { readonly kind: "facts" }
  | { readonly kind: "sharesRuns" }
  | { readonly kind: "tokenizeBlocks"; readonly requests: readonly BlockRequest[] }
  | { readonly kind: "run"; readonly sequences: readonly Int32Array[]; readonly extraInputs: ExtraInputs }
  | { readonly kind: "dispose" };

/** A question with a number, which its answer repeats. */
export interface WorkerRequest {
  readonly id: number;
  readonly question: WorkerQuestion;
}

/** The answer to the request with the same number. */
export type WorkerReply =
  | { readonly id: number; readonly value: WorkerAnswers[keyof WorkerAnswers] }
  | { readonly id: number; readonly failure: PackedError };

/** An error as plain data, because a message between threads loses the class. */
export interface PackedError {
  /** Code of an `EmbedloomError`. Absent: it is another error. */
  readonly code?: "model_load" | "unsupported" | undefined;
  /** The message. */
  readonly detail: string;
  /** Name of the error's class. */
  readonly name: string;
  readonly stack: string | undefined;
  readonly cause?: PackedError | undefined;
}

/** Turns an error and its causes into plain data. */
export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { detail: String(error), name: "Error", stack: undefined };
  const { cause, message: detail, name, stack } = error;
  const code = isEmbedloomError(error, "model_load") || isEmbedloomError(error, "unsupported") ? error.code : undefined;
  return { code, detail, name, stack, cause: cause === undefined ? undefined : packError(cause) };
}

/** Restores an error: an `EmbedloomError` with its class, any other with its name. */
export function unpackError({ code, detail, name, stack, cause }: PackedError): Error {
  const facts = cause === undefined ? {} : { cause: unpackError(cause) };
  const error =
    code === "model_load"
      ? new ModelLoadError(detail, facts)
      : code === "unsupported"
        ? new UnsupportedError(detail, facts)
        : Object.assign(new Error(detail, facts), { name });
  // The stack of the thread says more than the stack of this function.
  return stack === undefined ? error : Object.assign(error, { stack });
}
