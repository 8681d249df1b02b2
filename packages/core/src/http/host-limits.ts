import * as kinds from "../arguments/index.ts";
import type { Kind, KindsOf } from "../arguments/index.ts";
import type { DocumentLimits, EmbedderLimits } from "../contract/index.ts";

const count = kinds.optional(kinds.integer(1));

const embedderLimits: KindsOf<EmbedderLimits> = {
  inputsPerRequest: count,
  tokensPerInput: count,
  tokensPerRequest: count,
  concurrency: count,
};

const documentLimits: KindsOf<DocumentLimits> = {
  tokensPerChunk: count,
  chunksPerDocument: count,
  tokensPerDocument: count,
  documentsPerRequest: count,
  chunksPerRequest: count,
  tokensPerRequest: count,
  concurrency: count,
};

/** The setting `limits` of a host's embedder: other limits than the host documents. */
export const embedderLimitsKind: Kind = kinds.optional(kinds.options<EmbedderLimits>(embedderLimits));

/** The setting `limits` of a host's document encoder: other limits than the host documents. */
export const documentLimitsKind: Kind = kinds.optional(kinds.options<DocumentLimits>(documentLimits));

/**
 * A quarter of the UTF-8 bytes, rounded up: about the tokens that hosts count for English.
 *
 * @throws InvalidOptionError when it is not a text
 */
export function quarterOfBytes(text: string): number {
  kinds.text("text", text);
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}
