import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import { checkChunkCall, checkChunkSize, type Chunker, fixedSpans } from "../size/index.ts";

/** The options of {@link createCharacterChunker}. */
export interface CharacterChunkerSettings {
  /** UTF-16 code units of a chunk; a few less where the cut would part a user-perceived character. */
  readonly maxCharacters: number;
  /** Code units at the end of a chunk that the next one repeats; below `maxCharacters`. @default 0 */
  readonly overlapCharacters?: number | undefined;
}

const settingKinds: KindsOf<CharacterChunkerSettings> = {
  maxCharacters: kinds.integer(1),
  overlapCharacters: kinds.optional(kinds.integer(0)),
};

/**
 * Cuts every `maxCharacters` code units, wherever that is, but inside a user-perceived character only where it is larger
 * than the limit.
 *
 * @throws InvalidOptionError when a setting is not an integer in its range
 * @example
 * ```ts
 * import { createCharacterChunker } from "@embedloom/late-chunk";
 *
 * await createCharacterChunker({ maxCharacters: 3 }).chunk("abcde"); // [{ start: 0, end: 3 }, { start: 3, end: 5 }]
 * ```
 */
export function createCharacterChunker(given: CharacterChunkerSettings): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const { maxCharacters, overlapCharacters = 0 } = settings;
  checkChunkSize({ maxCharacters, overlapCharacters });
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      return fixedSpans(text, { unit: "characters", max: maxCharacters, overlap: overlapCharacters }, call);
    },
  };
}
