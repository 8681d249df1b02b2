import type { Embedder, TokenEncoder } from "@embedloom/core";
import { loadModel } from "./loaded-model.ts";
import { createLease } from "./model-lease.ts";
import { shareLease } from "./shared-lease.ts";
import { embedderOver } from "./transformers-embedder.ts";
import { checkSettings, type TransformersSettings } from "./transformers-settings.ts";
import { tokenEncoderOver } from "./transformers-token-encoder.ts";

/** One model in memory, seen in two ways. */
export interface TransformersModel {
  /** One vector per text. */
  readonly embedder: Embedder;
  /** One vector per token. */
  readonly tokenEncoder: TokenEncoder;
  /** Closes both. */
  close(): Promise<void>;
}

/**
 * Embedder and token encoder of one model, which is loaded once for both: half the memory of creating each alone.
 *
 * The model is freed when both are closed, or the only one that was used.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts
 * import { miniModelPath } from "@embedloom/mini-model";
 * import { createTransformersModel } from "@embedloom/transformers";
 *
 * const { embedder, tokenEncoder, close } = createTransformersModel({ model: miniModelPath });
 * const { embeddings } = await embedder.embed(["The tenant pays the rent."]);
 * const { ids } = await tokenEncoder.tokenize("The tenant pays the rent.");
 * console.log(embeddings.count, ids.length); // 1 7
 * await close();
 * ```
 */
export function createTransformersModel(settings: TransformersSettings): TransformersModel {
  const kept = checkSettings(settings);
  const hold = shareLease(createLease((options) => loadModel(kept, options), { idleMs: kept.unloadAfterMs }));
  const embedder = embedderOver(kept, hold());
  const tokenEncoder = tokenEncoderOver(kept, hold());
  return {
    embedder,
    tokenEncoder,
    async close() {
      await Promise.all([embedder.close(), tokenEncoder.close()]);
    },
  };
}
