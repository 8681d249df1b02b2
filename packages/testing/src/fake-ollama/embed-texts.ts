import { deterministicVector, shortenedVector } from "../seeded/index.ts";
import { type Reply, spoilRows } from "../fake-http/index.ts";
import { ollamaError, ollamaReply } from "./ollama-error.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import { runnerFailure } from "./runner-failure.ts";
import type { NamedModel, OllamaState } from "./ollama-state.ts";
import type { LoadOptions } from "./ollama-options.ts";
import { inputLimit, truncatedText } from "./text-window.ts";

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
  | {
      readonly vectors: readonly Float32Array[];
      readonly tokens: number;
      /** When the model was ready, by the server's clock. */
      readonly loadedAt: number;
    }
  /** `byText` when the model itself refused one of the texts, and not the server before it. */
  | { readonly error: Reply; readonly byText?: boolean };

/** Embeds every text, those after one that fails as well; the first that failed decides. */
export function embedTexts(
  state: OllamaState,
  job: EmbedJob,
  fault: OllamaFault | undefined,
): Omit<Extract<EmbedOutcome, { tokens: number }>, "loadedAt"> | Extract<EmbedOutcome, { error: Reply }> {
  const instead = faultReply(state, fault);
  if (instead !== undefined) return { error: instead };
  const vectors: Float32Array[] = [];
  let error: Reply | undefined;
  let tokens = 0;
  for (const text of job.texts) {
    const done = embedText(state, job, asTokenized(text));
    if ("vector" in done) {
      vectors.push(done.vector);
      tokens += done.tokens;
      state.textsServed.set(text, (state.textsServed.get(text) ?? 0) + 1);
    } else error ??= done.error;
  }
  state.counters.vectorsServed += vectors.length;
  state.counters.tokensEvaluated += tokens;
  if (error !== undefined) return { error, byText: true };
  const rows = vectors.map((vector, index) => ({ index, vector }));
  return { vectors: spoilRows(rows, fault).map(({ vector }) => vector), tokens };
}

/** The native vector of a text, shortened when `dimensions` asks for it. */
export function ollamaVector({ name, model }: NamedModel, text: string, dimensions?: unknown): Float32Array {
  const vector = deterministicVector(asTokenized(text), model.dimensions, `${name} ${model.revision ?? ""}`);
  return typeof dimensions === "number" && dimensions > 0 ? shortenedVector(vector, dimensions) : vector;
}

function embedText(
  state: OllamaState,
  job: EmbedJob,
  text: string,
): { readonly vector: Float32Array; readonly tokens: number } | { readonly error: Reply } {
  const fitted = fit(state, job, text);
  if (typeof fitted !== "string") return { error: fitted };
  const vector = vectorFor(state, job, fitted);
  return vector instanceof Float32Array ? { vector, tokens: state.countTokens(fitted) } : { error: vector };
}

// Go's decoder has put U+FFFD where half of a surrogate pair stood, and BERT's tokenizers leave that out.
function asTokenized(text: string): string {
  return text.replaceAll(/[\p{Surrogate}\uFFFD]/gu, "");
}

function faultReply(state: OllamaState, fault: OllamaFault | undefined): Reply | undefined {
  if (fault?.kind === "error-with-200")
    return ollamaReply(200, { error: "an error was encountered while running the model" });
  return fault?.kind === "runner-error" ? runnerFailure(fault.failure, state.behavior) : undefined;
}

/** The text as far as the window reaches, or the error. */
function fit(state: OllamaState, { named, options, truncate }: EmbedJob, text: string): string | Reply {
  if (text === "" && named.model.addsSpecialTokens === false) return ollamaError(400, "Input content cannot be empty");
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
