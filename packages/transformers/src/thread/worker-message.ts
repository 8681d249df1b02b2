import { isEmbedloomError, ModelLoadError, UnsupportedError } from "@embedloom/core";
import type { ExtraInputs, RunnerFacts } from "../run/index.ts";
import type { BlockRequest, TokenBlock } from "../tokenizer/index.ts";

/** What the worker is asked, and what it answers. */
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

/** A question on its way, with a number by which its answer is known. */
export interface WorkerRequest {
  readonly id: number;
  readonly question: WorkerQuestion;
}

/** The answer to the request with the same number. */
export type WorkerReply =
  | { readonly id: number; readonly value: WorkerAnswers[keyof WorkerAnswers] }
  | { readonly id: number; readonly failure: PackedError };

/** An error as plain data: a class of one's own does not survive the way to another thread. */
export interface PackedError {
  /** Code of an error of ours. Absent: it is not one of ours. */
  readonly code?: "model_load" | "unsupported" | undefined;
  /** The message. */
  readonly detail: string;
  /** Name of the error's class. */
  readonly name: string;
  readonly stack: string | undefined;
  readonly cause?: PackedError | undefined;
}

/** Turns an error into plain data, its causes too. */
export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { detail: String(error), name: "Error", stack: undefined };
  const { cause, message: detail, name, stack } = error;
  const code = isEmbedloomError(error, "model_load") || isEmbedloomError(error, "unsupported") ? error.code : undefined;
  return { code, detail, name, stack, cause: cause === undefined ? undefined : packError(cause) };
}

/** Makes an error of the same class where it is one of ours, else of the same name. */
export function unpackError({ code, detail, name, stack, cause }: PackedError): Error {
  const facts = cause === undefined ? {} : { cause: unpackError(cause) };
  const error =
    code === "model_load"
      ? new ModelLoadError(detail, facts)
      : code === "unsupported"
        ? new UnsupportedError(detail, facts)
        : Object.assign(new Error(detail, facts), { name });
  // Where it went wrong is more use than where it was unpacked.
  return stack === undefined ? error : Object.assign(error, { stack });
}
