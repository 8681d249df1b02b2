import {
  checkInfo,
  type Embedder,
  fingerprintText,
  type IndexIdentity,
  InvalidOptionError,
  kinds,
  type KindsOf,
  type VectorDistance,
  type VectorEncoding,
  type VectorSink,
} from "@embedloom/core";

/** One index, with the embedder of its vectors. */
export interface IndexSide {
  /** The name of the index in the pointer. */
  readonly name: string;
  /** The sink of its rows. The caller closes it. */
  readonly sink: VectorSink;
  /** Embeds queries, and the texts to write. */
  readonly embedder: Embedder;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /** The distance that ranks the hits of a search. @default "cosine" */
  readonly distance?: VectorDistance | undefined;
  /** How each value is stored. @default "float32" */
  readonly encoding?: VectorEncoding | undefined;
}

export const sideKinds: KindsOf<IndexSide> = {
  name: kinds.words,
  sink: kinds.withMethods("a sink, such as createSqliteVecSink(…)", "open", "drop", "close"),
  embedder: kinds.embedder,
  dimensions: kinds.optional(kinds.integer(1)),
  distance: kinds.optional(kinds.oneOf("cosine", "dot", "euclidean")),
  encoding: kinds.optional(kinds.oneOf("float32", "float16", "int8", "binary")),
};

/** The identity of a side's index. */
export async function sideIdentity(side: IndexSide, signal?: AbortSignal): Promise<IndexIdentity> {
  const { embedder, distance = "cosine", encoding = "float32" } = side;
  const info = checkInfo(await embedder.describe({ signal }));
  const dimensions = side.dimensions ?? info.dimensions;
  if (dimensions === undefined) {
    throw new InvalidOptionError(
      "dimensions",
      "the width of the vectors, because this model does not say it",
      undefined,
    );
  }
  return { fingerprint: fingerprintText(info.fingerprint, { dimensions }), dimensions, distance, encoding };
}
