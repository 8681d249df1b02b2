import { checkDimensions, checkInfo, checkInputs, checkResult, supportsDimensions } from "../checks/index.ts";
import { checkInteger, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { AbortOptions, Embedder, EmbedderInfo } from "../contract/index.ts";
import { truncate } from "../matrix/index.ts";
import { wrapEmbedder } from "./wrap-embedder.ts";

/** The options of {@link withDimensions}. */
export interface DimensionsOptions {
  /**
   * Cut the vectors here even when the model is not known to keep its meaning at that width.
   *
   * @default false
   */
  readonly force?: boolean | undefined;
}

/**
 * An embedder whose rows have `dimensions` values unless a call asks for another width.
 *
 * The provider makes the cut where the model was trained for that width; only with `force` is it made here, truncate
 * then normalise. Put it directly on the provider, under batcher and cache, so that both know the width.
 *
 * @throws InvalidOptionError at once unless `dimensions` is a positive integer
 * @throws UnsupportedError at the first call, listing the widths that work, when the model was not trained for it
 * @example
 * ```ts
 * import { type Embedder, withDimensions } from "@embedloom/core";
 *
 * const short = (provider: Embedder) => withDimensions(provider, 256);
 * ```
 */
export function withDimensions(embedder: Embedder, dimensions: number, options: DimensionsOptions = {}): Embedder {
  kinds.embedder("embedder", embedder);
  checkInteger("dimensions", dimensions, 1);
  const choices = readOptions<DimensionsOptions>("options", options, { force: kinds.optional(kinds.flag) });
  return wrapEmbedder(embedder, {
    async describe(abort?: AbortOptions): Promise<EmbedderInfo> {
      const info = checkInfo(await embedder.describe(abort));
      const cutHere = mustCutHere(dimensions, info, choices);
      return {
        ...info,
        dimensions,
        normalized: info.normalized || cutHere,
        fingerprint: { ...info.fingerprint, dimensions, ...(cutHere && { cut: "forced" }) },
      };
    },
    async embed(inputs, given = {}) {
      const call = checkInputs(inputs, given);
      const info = checkInfo(await embedder.describe({ signal: call.signal }));
      const width = call.dimensions ?? dimensions;
      if (!mustCutHere(width, info, choices)) return embedder.embed(inputs, { ...call, dimensions: width });
      const full = checkResult(await embedder.embed(inputs, { ...call, dimensions: undefined }), inputs.length);
      return { ...full, embeddings: truncate(full.embeddings, width) };
    },
  });
}

function mustCutHere(dimensions: number, info: EmbedderInfo, options: DimensionsOptions): boolean {
  if (supportsDimensions(dimensions, info)) return false;
  const wide = info.nativeDimensions === undefined || dimensions < info.nativeDimensions;
  if (options.force !== true || !wide) checkDimensions(dimensions, info);
  return true;
}
