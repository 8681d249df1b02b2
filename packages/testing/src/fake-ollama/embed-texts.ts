import { deterministicVector, shortenedVector } from "../deterministic-vector.ts";
import { spoilRows } from "../fake-http/data-fault.ts";
import type { Reply } from "../fake-http/reply.ts";
import { ollamaError, ollamaReply } from "./ollama-error.ts";
import { type OllamaFault, runnerFailureTexts } from "./ollama-fault.ts";
import type { NamedModel, OllamaState } from "./ollama-state.ts";
import { inputLimit, type LoadOptions, truncatedText } from "./text-window.ts";

/** What a loaded model is to embed. */
export interface EmbedJob {
  readonly named: NamedModel;
  readonly texts: readonly string[];
  readonly options: LoadOptions;
  readonly truncate: boolean;
  /** As requested, whatever it is; absent, not positive or above the native width means the native width. */
  readonly dimensions?: unknown;
}

/** The vectors, or the error that one input caused for all. */
export type EmbedOutcome =
  | { readonly vectors: readonly Float32Array[]; readonly tokens: number }
  | { readonly error: Reply };

/** Embeds the texts one after another; the first that fails decides. */
export function embedTexts(state: OllamaState, job: EmbedJob, fault: OllamaFault | undefined): EmbedOutcome {
  const instead = faultReply(state, fault);
  if (instead !== undefined) return { error: instead };
  const vectors: Float32Array[] = [];
  let tokens = 0;
  for (const text of job.texts) {
    const fitted = fit(state, job, text);
    if (typeof fitted !== "string") return { error: fitted };
    const vector = vectorFor(state, job, fitted);
    if (!(vector instanceof Float32Array)) return { error: vector };
    vectors.push(vector);
    tokens += state.countTokens(fitted);
  }
  state.counters.vectorsServed += vectors.length;
  state.counters.tokensEvaluated += tokens;
  for (const text of job.texts) state.textsServed.set(text, (state.textsServed.get(text) ?? 0) + 1);
  const rows = vectors.map((vector, index) => ({ index, vector }));
  return { vectors: spoilRows(rows, fault).map(({ vector }) => vector), tokens };
}

/** The native vector of a text, shortened when `dimensions` asks for it. */
export function ollamaVector({ name, model }: NamedModel, text: string, dimensions?: unknown): Float32Array {
  const vector = deterministicVector(text, model.dimensions, `${name} ${model.revision ?? ""}`);
  return typeof dimensions === "number" && dimensions > 0 ? shortenedVector(vector, dimensions) : vector;
}

function faultReply(state: OllamaState, fault: OllamaFault | undefined): Reply | undefined {
  if (fault?.kind === "error-with-200")
    return ollamaReply(200, { error: "an error was encountered while running the model" });
  if (fault?.kind !== "runner-error") return undefined;
  return ollamaError(state.behavior.runnerErrorStatus, runnerFailureTexts[fault.failure]);
}

/** The text as far as the window reaches, or the error. */
function fit(state: OllamaState, { named, options, truncate }: EmbedJob, text: string): string | Reply {
  // The wording is not recorded; clients must go by status alone.
  if (text === "" && named.model.addsSpecialTokens === false) return ollamaError(400, "the input has no tokens");
  const limit = inputLimit(named.model, options, state.behavior);
  if (state.countTokens(text) <= limit) return text;
  if (!truncate || state.truncationFails) return ollamaError(400, state.behavior.tooLongText);
  const cut = truncatedText(text, limit, state.countTokens);
  return cut ?? ollamaError(400, "input after truncation exceeds maximum context length");
}

function vectorFor(state: OllamaState, { named, dimensions }: EmbedJob, text: string): Float32Array | Reply {
  const { poison, nan } = state.faults;
  if (poison !== undefined && text.includes(poison.marker)) {
    return ollamaError(state.behavior.runnerErrorStatus, "failed to encode input");
  }
  const wanted = state.behavior.dimensions ? dimensions : undefined;
  const vector = ollamaVector(named, text, wanted);
  if (nan === undefined || !text.includes(nan.marker)) return vector;
  if (state.nanReply === "zero-vector") return vector.fill(0);
  const text500 = "failed to encode response: json: unsupported value: NaN";
  return ollamaError(state.nanReply, state.nanReply === 400 ? "embedding contains NaN or Inf values" : text500);
}
