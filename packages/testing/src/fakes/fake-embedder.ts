import {
  abortable,
  checkDimensions,
  checkInputs,
  embedInRequests,
  type Embedder,
  type EmbedderInfo,
  type EmbedderLimits,
  EmbeddingMatrix,
  type EmbedOptions,
  type EmbedResult,
  type Prompts,
  type RateLimitState,
  type Usage,
  checkAbort,
  kinds,
  type KindsOf,
  limitKinds,
  readOptions,
  type RateLimitBucket,
} from "@embedloom/core";
import { deterministicVector, MOST_DIMENSIONS, shortenedVector } from "../seeded/index.ts";

/** The options of {@link createFakeEmbedder}. */
export interface FakeEmbedderSettings {
  /** Full width; every smaller one is allowed too. @default 32 */
  readonly dimensions?: number | undefined;
  /** Name of the model; another name gives other vectors. @default "fake-model" */
  readonly model?: string | undefined;
  /** Limits of one request. @default 16 inputs */
  readonly limits?: EmbedderLimits | undefined;
  /** Text before an input by its type. Absent: nothing. */
  readonly prompts?: Prompts | undefined;
  /** What the server says of its limits with every result. Absent: nothing. */
  readonly rateLimit?: RateLimitState | undefined;
  /**
   * Runs before each request is answered: throw to fail the request, return a promise to hold it back. An abort ends the
   * wait. Absent: every request succeeds at once.
   */
  readonly beforeRequest?:
    | ((batch: readonly string[], signal: AbortSignal | undefined) => void | Promise<void>)
    | undefined;
}

/** An embedder without a model, whose requests can be looked at. */
export interface FakeEmbedder extends Embedder {
  /** The inputs of every request so far, failed ones included, in the order they were sent. */
  readonly requests: readonly (readonly string[])[];
}

/** US dollars per token of the fake: the price of a small hosted model. */
const USD_PER_TOKEN = 0.02 / 1e6;

/**
 * An embedder whose vectors depend on nothing but the text: correct in everything the contract asks, in microseconds.
 *
 * @example
 * ```ts
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedder = createFakeEmbedder({ dimensions: 8 });
 * const { embeddings } = await embedder.embed(["a", "b"]);
 * console.log(embeddings.count, embeddings.dimensions, embedder.requests.length); // 2 8 1
 * ```
 */
export function createFakeEmbedder(settings: FakeEmbedderSettings = {}): FakeEmbedder {
  const read = readOptions<FakeEmbedderSettings>("settings", settings, settingKinds);
  const { dimensions = 32, model = "fake-model", limits = { inputsPerRequest: 16 }, prompts = {}, rateLimit } = read;
  const info: EmbedderInfo = {
    provider: "fake",
    model,
    dimensions,
    nativeDimensions: dimensions,
    matryoshka: { sizes: [], anyFrom: 1 },
    normalized: true,
    limits,
    fingerprint: {
      provider: "fake",
      model,
      dimensions,
      queryPrompt: prompts.query ?? null,
      documentPrompt: prompts.document ?? null,
    },
  };
  const requests: (readonly string[])[] = [];

  async function answer(batch: readonly string[], options: EmbedOptions): Promise<EmbedResult> {
    requests.push([...batch]);
    await abortable(Promise.resolve(read.beforeRequest?.(batch, options.signal)), options.signal);
    // Work that was done already wins the race against an abort of the same turn.
    options.signal?.throwIfAborted();
    const width = options.dimensions ?? dimensions;
    const prompt = (options.inputType && prompts[options.inputType]) ?? "";
    const rows = batch.map((text) => shortenedVector(deterministicVector(prompt + text, dimensions, model), width));
    return {
      embeddings: EmbeddingMatrix.fromRows(rows),
      usage: usageOf(batch),
      ...(rateLimit && { rateLimit }),
    };
  }

  return {
    provider: "fake",
    model,
    requests,
    estimateTokens,
    describe: async (options) => {
      checkAbort(options);
      return info;
    },
    embed: async (inputs, given) => {
      const options = checkInputs(inputs, given);
      if (options.dimensions !== undefined) checkDimensions(options.dimensions, info);
      const request = (batch: readonly string[]): Promise<EmbedResult> => answer(batch, options);
      return embedInRequests({ inputs, limits, dimensions, signal: options.signal, estimateTokens, request });
    },
    close: async () => {},
  };
}

const amount = kinds.optional(kinds.number);
const bucket = kinds.optional(kinds.options<RateLimitBucket>({ limit: amount, remaining: amount, resetMs: amount }));

const settingKinds: KindsOf<FakeEmbedderSettings> = {
  dimensions: kinds.optional(kinds.integer(1, MOST_DIMENSIONS)),
  model: kinds.optional(kinds.text),
  limits: kinds.optional(kinds.options(limitKinds)),
  prompts: kinds.optional(kinds.prompts),
  rateLimit: kinds.optional(kinds.options<RateLimitState>({ requests: bucket, tokens: bucket, projectTokens: bucket })),
  beforeRequest: kinds.optional(kinds.callback),
};

/** One token per four characters, as rules of thumb go; at least 1. */
function estimateTokens(text: string): number {
  kinds.text("text", text);
  return Math.ceil(text.length / 4);
}

function usageOf(batch: readonly string[]): Usage {
  const tokens = batch.reduce((sum, text) => sum + estimateTokens(text), 0);
  return { requests: 1, tokens, costUsd: tokens * USD_PER_TOKEN };
}
