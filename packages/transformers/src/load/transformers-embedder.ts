import type { Embedder } from "@embedloom/core";
import { loadModel } from "./load-model.ts";
import { createLease, embedderOver } from "../embed/index.ts";
import { checkSettings, type TransformersSettings } from "../disk/index.ts";

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
    kept.model,
    createLease((options) => loadModel(kept, options), { idleMs: kept.unloadAfterMs }),
  );
}
