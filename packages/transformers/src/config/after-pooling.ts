import { type AfterPooling, ModelLoadError } from "@embedloom/core";
import type { PoolingLayer } from "./pooling-layers.ts";

/**
 * Joins the layers after the pooling into one step; `undefined` when they only scale to length 1, which is always done.
 *
 * @param dimensions width of a token vector
 * @throws ModelLoadError when a layer takes another width than the one before it gives
 */
export function afterPooling(
  layers: readonly PoolingLayer[],
  dimensions: number,
  folder: string,
): AfterPooling | undefined {
  if (layers.every(({ kind }) => kind === "normalize")) return undefined;
  let width = dimensions;
  for (const [i, layer] of layers.entries()) {
    if (layer.width !== undefined && layer.width !== width) {
      throw new ModelLoadError(
        `Layer ${i + 1} after the pooling in ${folder} takes vectors of ${layer.width} values, and gets ${width}: weights and modules.json are not of one model.`,
      );
    }
    width = layer.outWidth ?? width;
  }
  return {
    dimensions: width,
    apply: (pooled) => layers.reduce<Float64Array>((vector, layer) => layer.apply(vector), Float64Array.from(pooled)),
  };
}
