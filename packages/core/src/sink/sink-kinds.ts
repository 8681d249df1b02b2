import { type Kind, kindOf, type KindsOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { IndexIdentity } from "../contract/index.ts";

export const DISTANCES = ["cosine", "dot", "euclidean"] as const;
export const ENCODINGS = ["float32", "float16", "int8", "binary"] as const;

/** What the fields of an identity must be. */
export const identityKinds: KindsOf<IndexIdentity> = {
  fingerprint: kindOf(
    "a text, as `fingerprintText` writes it",
    (value) => typeof value === "string" && value !== "" && value.isWellFormed(),
  ),
  dimensions: kinds.integer(1),
  distance: kinds.oneOf(...DISTANCES),
  encoding: kinds.oneOf(...ENCODINGS),
};

/** An identity, whose fields are looked at where it came in; one test of all, for what is called row by row. */
export const identityKind: Kind = kindOf("an identity of an index", (value) => {
  if (typeof value !== "object" || value === null) return false;
  const { fingerprint, dimensions, distance, encoding } = value as IndexIdentity;
  const isKnown = DISTANCES.includes(distance) && ENCODINGS.includes(encoding);
  return typeof fingerprint === "string" && Number.isInteger(dimensions) && dimensions > 0 && isKnown;
});

/** A `VectorSink`. */
export const sinkKind: Kind = kinds.withMethods("a sink, such as createSqliteVecSink(…)", "open", "drop", "close");
