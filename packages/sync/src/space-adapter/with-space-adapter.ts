import {
  checkInputs,
  checkResult,
  type Embedder,
  EmbeddingMatrix,
  InvalidOptionError,
  kindOf,
  kinds,
  readOptions,
  UnsupportedError,
  wrapEmbedder,
} from "@embedloom/core";
import type { SpaceAdapter } from "./fit-space-adapter.ts";

/**
 * Embeds queries with a new model and maps the vectors into the space of the old one. Use it instead of the old embedder in an
 * `IndexSide` with old rows. It refuses documents, because mapped vectors must not be stored: they belong to neither model.
 *
 * @param embedder the new model, at the width that the adapter was fitted for
 * @param old the old model; only its description is used, and it embeds nothing
 * @param adapter maps the new space into the old one
 * @throws UnsupportedError from `embed`, when the texts are not queries or another width is asked for
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { fitSpaceAdapter, withSpaceAdapter } from "@embedloom/sync";
 * import { createFakeEmbedder, deterministicVector } from "@embedloom/testing";
 *
 * const from = EmbeddingMatrix.fromRows(Array.from({ length: 100 }, (_, i) => deterministicVector(`${i}`, 8)));
 * const adapter = await fitSpaceAdapter({ from, to: from });
 * const [old, young] = ["old", "young"].map((model) => createFakeEmbedder({ model, dimensions: 8 }));
 * const queries = withSpaceAdapter(young!, old!, adapter);
 * const { embeddings } = await queries.embed(["a lease"], { inputType: "query" });
 * console.log(embeddings.dimensions, (await queries.describe()).model); // 8 old
 * ```
 */
export function withSpaceAdapter(embedder: Embedder, old: Embedder, adapter: SpaceAdapter): Embedder {
  kinds.embedder("old", old);
  kinds.withMethods("an adapter, such as fitSpaceAdapter(…) gives", "apply")("adapter", adapter);
  const { fromDimensions, toDimensions } = readOptions<Pick<SpaceAdapter, "fromDimensions" | "toDimensions">>(
    "adapter",
    adapter,
    { fromDimensions: kinds.integer(1), toDimensions: kinds.integer(1) },
    "adapter.",
  );
  const rowKind = kindOf(
    `a vector of ${toDimensions} finite numbers`,
    (row) => kinds.numbers("row", row) === row && Reflect.get(Object(row), "length") === toDimensions,
  );
  const wrapped = wrapEmbedder(embedder, {
    describe: (options) => old.describe(options),
    async embed(inputs, given) {
      const options = checkInputs(inputs, given);
      if (options.inputType !== "query") {
        throw new UnsupportedError(
          "A space adapter is for queries. Embed texts to store with the model of their index.",
        );
      }
      const { dimensions = toDimensions, fingerprint: _, allocateRows: __, ...rest } = options;
      if (dimensions !== toDimensions) {
        throw new InvalidOptionError("dimensions", `${toDimensions}, which the adapter gives`, dimensions);
      }
      const result = checkResult(await embedder.embed(inputs, { ...rest, dimensions: fromDimensions }), inputs.length);
      const embeddings = EmbeddingMatrix.zeros(result.embeddings.count, toDimensions);
      for (let i = 0; i < embeddings.count; i++) {
        embeddings.row(i).set(rowKind("adapter.apply()", adapter.apply(result.embeddings.row(i))) as Float32Array);
      }
      return { ...result, embeddings };
    },
  });
  return { ...wrapped, provider: old.provider, model: old.model };
}
