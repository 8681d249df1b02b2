import { loadModel } from "./load-model.ts";
import { createLease, sharedModel, type TransformersModel } from "../embed/index.ts";
import { checkSettings, type TransformersSettings } from "../disk/index.ts";

/**
 * Creates the embedder and the token encoder of one model. It is loaded once for both, which takes half the memory of two.
 *
 * The model is freed when both are closed; if only one was used, when that one is closed.
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
  return sharedModel(
    kept.model,
    createLease((options) => loadModel(kept, options), { idleMs: kept.unloadAfterMs }),
  );
}
