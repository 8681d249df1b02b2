import { checkAbort, checkInputs, type Embedder, type EmbedderInfo, kinds } from "@embedloom/core";
import { embedTexts, requiredPooling } from "./embed-texts.ts";
import { type LoadedModel, loadModel, PROVIDER } from "./loaded-model.ts";
import { createLease, type Lease } from "./model-lease.ts";
import { checkSettings, type TransformersSettings } from "./transformers-settings.ts";

/**
 * Embeds with a model that runs in this process: no server, no key, no price.
 *
 * Nothing is read before the first call, which finds or downloads the model's files and loads them into a thread of their
 * own. Short texts share runs, up to `batchTokens`. Rows have length 1.
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
  const kept = checkSettings(settings);
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
    estimateTokens(text) {
      kinds.text("text", text);
      return Math.max(1, Math.ceil(text.length / 4));
    },
    describe: async (options) => lease.use((model) => embedderInfo(model), checkAbort(options).signal),
    async embed(inputs, given) {
      const options = checkInputs(inputs, given);
      return lease.use((model) => embedTexts(inputs, options, model, embedderInfo(model)), options.signal);
    },
    close: () => lease.close(),
  };
}

function embedderInfo({ info }: LoadedModel): EmbedderInfo {
  const { model, prompts, specials } = info;
  const { dimensions } = info.afterPooling ?? info;
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
