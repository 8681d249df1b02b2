import { type Kind, kindOf, type KindsOf } from "../arguments/index.ts";
import { embedOptionKinds } from "../checks/index.ts";
import * as kinds from "../arguments/index.ts";
import type { DocumentEncoder, DocumentLimits, EncodeOptions } from "../contract/index.ts";

/** A `DocumentEncoder`. */
export const documentEncoderKind: Kind = kindOf("a document encoder, such as createVoyageDocuments(…)", (value) => {
  if (typeof value !== "object" || value === null) return false;
  const isNamed = ["provider", "model"].every((name) => typeof Reflect.get(value, name) === "string");
  const methods = ["describe", "encode", "embedQueries", "estimateTokens", "close"] satisfies (keyof DocumentEncoder)[];
  return isNamed && methods.every((name) => typeof Reflect.get(value, name) === "function");
});

const limit = kinds.optional(kinds.limit);

/** What the limits of a document encoder must be. */
export const documentLimitKinds: KindsOf<DocumentLimits> = {
  tokensPerChunk: limit,
  chunksPerDocument: limit,
  tokensPerDocument: limit,
  documentsPerRequest: limit,
  chunksPerRequest: limit,
  tokensPerRequest: limit,
  // Whoever sends makes the best of it.
  concurrency: kinds.optional(kinds.number),
};

/** What the options of every `encode` must be. */
export const encodeOptionKinds: KindsOf<EncodeOptions<never>> = {
  dimensions: embedOptionKinds.dimensions,
  fingerprint: embedOptionKinds.fingerprint,
  priority: embedOptionKinds.priority,
  signal: kinds.signal,
  onEncoded: kinds.optional(kinds.callback),
};

/** Documents of whatever kind: what is wrong with one is that one's own fault, but a hole is none at all. */
export const documentsKind: Kind = kindOf("an array of { text, spans } or { chunks }, without holes", (value) => {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) {
    if (!(i in value)) return false;
    // Looked at once, for what throws at that.
    Reflect.get(value, i);
  }
  return true;
});
