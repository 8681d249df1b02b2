import { kindOf, kinds, type KindsOf, MAX_TIMER_MS, readOptions } from "@embedloom/core";
import {
  checkChunkCall,
  checkChunkSize,
  type Chunker,
  type ChunkSize,
  chunkSizeKinds,
  fitSpans,
  localeKind,
  partsPair,
} from "../size/index.ts";
import { createPatternMatcher } from "./pattern-matcher.ts";
import { createSentenceSegmenter, proseDividers } from "../prose/index.ts";
import { trimSpans } from "../span/index.ts";

/** The options of {@link createRegexChunker}. */
export interface RegexChunkerSettings extends ChunkSize {
  /** Where to cut; its `g` and `y` flags and its `lastIndex` have no effect. */
  readonly pattern: RegExp;
  /**
   * Whether to cut before a match, which then begins a chunk, or after it. Either way the match stays in the text: no
   * character is lost.
   *
   * @default "before"
   */
  readonly cut?: "before" | "after" | undefined;
  /**
   * Milliseconds that the pattern may take for one text, 1 to 2,147,483,647. In Node, Deno and Bun it runs in a thread, which is
   * ended then or by an abort; elsewhere it runs in place, and nothing can end it.
   *
   * @default 10000
   */
  readonly timeoutMs?: number | undefined;
  /** Language of the text, for the sentences of a part over the limit. @default "und", the Unicode rules */
  readonly locale?: string | undefined;
}

const patternKind = kindOf("a regular expression", (value) => value instanceof RegExp);

const settingKinds: KindsOf<RegexChunkerSettings> = {
  ...chunkSizeKinds,
  locale: localeKind,
  pattern: patternKind,
  cut: kinds.optional(kinds.oneOf("before", "after")),
  timeoutMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
};

/**
 * Cuts at the matches of a pattern. With a limit, neighbouring parts share a chunk while they fit, and a part over it is
 * cut between sentences, then lines, then words; without one, every part is a chunk.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work; `chunk` throws an InvalidInputError when the pattern takes
 * longer than `timeoutMs`
 * @example
 * ```ts
 * import { createRegexChunker } from "@embedloom/late-chunk";
 *
 * await createRegexChunker({ pattern: /^§ \d+/m }).chunk("§ 1 Rent\n§ 2 Term"); // [{ start: 0, end: 8 }, { start: 9, end: 17 }]
 * ```
 */
export function createRegexChunker(given: RegexChunkerSettings): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const { pattern, cut = "before", locale = "und", timeoutMs = 10_000 } = settings;
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(locale);
  const matcher = createPatternMatcher({ pattern, timeoutMs });
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const { starts, ends } = await matcher.match(text, call?.signal);
      // Without the `u` flag a pattern can match between the halves of a pair.
      const cuts = [...(cut === "before" ? starts : ends)].filter((at) => !partsPair(text, at));
      const bounds = [...cuts, text.length];
      const parts = bounds.map((end, i) => ({ start: bounds[i - 1] ?? 0, end }));
      return fitSpans(text, trimSpans(text, parts), { size, dividers: proseDividers(text, segmenter), call });
    },
  };
}
