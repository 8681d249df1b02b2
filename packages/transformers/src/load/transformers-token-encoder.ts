import type { TokenEncoder } from "@embedloom/core";
import { loadModel } from "./load-model.ts";
import { createLease, tokenEncoderOver } from "../embed/index.ts";
import { checkSettings, type TransformersSettings } from "../disk/index.ts";

/**
 * Creates token vectors with a model that runs in this process, and gives the exact offsets of every token in the text.
 *
 * Nothing is read before the first call, which finds or downloads the model's files and loads them into a thread of their
 * own. Short sequences of a call share runs, up to `batchTokens`.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts no-run
 * import { createTransformersTokenEncoder } from "@embedloom/transformers";
 *
 * const encoder = createTransformersTokenEncoder({ model: "Xenova/all-MiniLM-L6-v2", dtype: "q8" });
 * const { ids, starts, ends } = await encoder.tokenize("Exact offsets, whatever the tokenizer.");
 * const { specials } = await encoder.describe();
 * const [vectors] = await encoder.encode([Int32Array.from([...specials.before, ...ids, ...specials.after])]);
 * console.log(vectors?.count, starts[1], ends[1]);
 * await encoder.close();
 * ```
 */
export function createTransformersTokenEncoder(settings: TransformersSettings): TokenEncoder {
  const kept = checkSettings(settings);
  return tokenEncoderOver(
    kept.model,
    createLease((options) => loadModel(kept, options), { idleMs: kept.unloadAfterMs }),
  );
}
