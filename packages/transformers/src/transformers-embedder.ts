import {
  checkDimensions,
  checkInputs,
  checkReply,
  type Embedder,
  type EmbedderInfo,
  embedInRequests,
  type EmbedOptions,
  type EmbedResult,
  normalize,
  type Pooling,
  truncate,
  UnsupportedError,
} from "@embedloom/core";
import { type LoadedModel, loadModel, PROVIDER } from "./loaded-model.ts";
import { createLease, type Lease } from "./model-lease.ts";
import { poolRows } from "./pool-rows.ts";
import { checkSettings, type TransformersSettings } from "./transformers-settings.ts";

/**
 * Embeds with a model that runs in this process: no server, no key, no price.
 *
 * Nothing is read before the first call, which finds or downloads the model's files and loads them into a thread of their
 * own. Texts run one at a time. Rows have length 1.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts no-run
 * import { createTransformersEmbedder } from "@embedloom/transformers";
 *
 * const embedder = createTransformersEmbedder({ model: "Xenova/all-MiniLM-L6-v2", dtype: "q8" });
 * const { embeddings, usage } = await embedder.embed(["A first text.", "A second one."]);
 * console.log(embeddings.count, embeddings.dimensions, usage.tokens);
 * await embedder.close();
 * ```
 */
export function createTransformersEmbedder(settings: TransformersSettings): Embedder {
  checkSettings(settings);
  const kept = { ...settings };
  return embedderOver(
    kept,
    createLease((options) => loadModel(kept, options), { idleMs: kept.unloadAfterMs }),
  );
}

/** The embedder over a model that others may use as well. */
export function embedderOver(settings: TransformersSettings, lease: Lease<LoadedModel>): Embedder {
  return {
    provider: PROVIDER,
    model: settings.model,
    // Four characters to a token is the usual rule of thumb; the true count is in the usage.
    estimateTokens: (text) => Math.max(1, Math.ceil(text.length / 4)),
    describe: ({ signal } = {}) => lease.use((model) => embedderInfo(model), signal),
    async embed(inputs, options = {}) {
      checkInputs(inputs, options);
      return lease.use((model) => embedAll(inputs, options, model, embedderInfo(model)), options.signal);
    },
    close: () => lease.close(),
  };
}

function embedderInfo({ info }: LoadedModel): EmbedderInfo {
  const { dimensions, model, prompts, specials } = info;
  return {
    provider: PROVIDER,
    model,
    dimensions,
    nativeDimensions: dimensions,
    matryoshka: info.matryoshka,
    normalized: true,
    limits: { tokensPerInput: info.contextTokens - specials.before.length - specials.after.length },
    fingerprint: {
      ...info.fingerprint,
      pooling: requiredPooling(info),
      queryPrompt: prompts.query ?? null,
      documentPrompt: prompts.document ?? null,
      normalized: true,
      dimensions,
    },
  };
}

function requiredPooling({ pooling, model }: LoadedModel["info"]): Pooling {
  if (pooling !== undefined) return pooling;
  throw new UnsupportedError(
    `Nothing says how ${model} makes one vector of its token vectors: set \`pooling\` to mean, cls or last, as its model card says.`,
  );
}

async function embedAll(
  inputs: readonly string[],
  options: EmbedOptions,
  model: LoadedModel,
  info: EmbedderInfo,
): Promise<EmbedResult> {
  const { dimensions = model.info.dimensions, inputType, signal } = options;
  checkDimensions(dimensions, info);
  const pooling = requiredPooling(model.info);
  const prompt = inputType === undefined ? "" : (model.info.prompts[inputType] ?? "");
  const sequences: Int32Array[] = [];
  for (const input of inputs) sequences.push(await withSpecials(model, prompt + input, signal));
  // All lengths are known before the first run, so that no work is lost to a text that cannot be embedded.
  sequences.forEach((sequence, index) => model.check(sequence, index));
  const upcoming = sequences.values();
  return embedInRequests({
    inputs,
    limits: { inputsPerRequest: 1 },
    dimensions,
    signal,
    estimateTokens: () => 1,
    request: async () => {
      const ids = upcoming.next().value!;
      const rows = await model.run(ids, { inputType, signal });
      const pooled = checkReply([{ index: 0, vector: poolRows(rows, pooling) }], { count: 1 });
      const embeddings = dimensions === pooled.dimensions ? normalize(pooled) : truncate(pooled, dimensions);
      return { embeddings, usage: { requests: 1, tokens: ids.length, costUsd: 0 } };
    },
  });
}

async function withSpecials({ info, tokenize }: LoadedModel, text: string, signal?: AbortSignal): Promise<Int32Array> {
  const { ids } = await tokenize(text, signal);
  return Int32Array.from([...info.specials.before, ...ids, ...info.specials.after]);
}
