import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import { checkChunkCall, checkChunkSize, type Chunker, fixedSpans } from "../size/index.ts";

/** The options of {@link createTokenChunker}. */
export interface TokenChunkerSettings {
  /** Tokens of a chunk, specials not counted; the last chunk may have fewer. */
  readonly maxTokens: number;
  /** Tokens at the end of a chunk that the next one repeats; below `maxTokens`. @default 0 */
  readonly overlapTokens?: number | undefined;
}

const settingKinds: KindsOf<TokenChunkerSettings> = {
  maxTokens: kinds.integer(1),
  overlapTokens: kinds.optional(kinds.integer(0)),
};

/**
 * Cuts every `maxTokens` tokens, wherever that is, but inside a user-perceived character only where it is larger than that.
 *
 * @throws InvalidOptionError when a setting is not an integer in its range
 * @example
 * ```ts
 * import { createTokenChunker } from "@embedloom/late-chunk";
 *
 * const tokenize = async () => ({ ids: Int32Array.of(1, 2, 3), starts: Int32Array.of(0, 2, 4), ends: Int32Array.of(1, 3, 5) });
 * await createTokenChunker({ maxTokens: 2 }).chunk("a b c", { tokenize }); // [{ start: 0, end: 3 }, { start: 4, end: 5 }]
 * ```
 */
export function createTokenChunker(given: TokenChunkerSettings): Chunker {
  const { maxTokens, overlapTokens = 0 } = readOptions("settings", given, settingKinds);
  checkChunkSize({ maxTokens, overlapTokens });
  const size = { unit: "tokens", max: maxTokens, overlap: overlapTokens } as const;
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      return fixedSpans(text, size, call);
    },
  };
}
