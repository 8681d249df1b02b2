import { type KindsOf, readOptions } from "@embedloom/core";
import {
  checkChunkCall,
  checkChunkSize,
  type Chunker,
  type ChunkSize,
  chunkSizeKinds,
  fitSpans,
  localeKind,
} from "../size/index.ts";
import { createSentenceSegmenter, proseDividers } from "../prose/index.ts";
import type { Span } from "../span/index.ts";
import { collect } from "./collect.ts";

/** The options of a chunker that knows sentences. */
export interface ProseChunkerSettings extends ChunkSize {
  /** Language of the text, as a tag such as `de`, for its sentences. @default "und", the Unicode rules for any language */
  readonly locale?: string | undefined;
}

/** How the whole text is cut first, and how a part over the limit is cut again. */
export interface ProseCut {
  split(text: string, segmenter: Intl.Segmenter): Iterable<Span>;
  /** Whether a part over the limit is cut between its sentences first, or between its lines. */
  readonly cutsSentences: boolean;
}

const settingKinds: KindsOf<ProseChunkerSettings> = { ...chunkSizeKinds, locale: localeKind };

/**
 * A chunker over the parts of `cut`.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 */
export function createProseChunker(given: ProseChunkerSettings, cut: ProseCut): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(settings.locale ?? "und");
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const parts = await collect(cut.split(text, segmenter), call?.signal);
      const dividers = proseDividers(text, segmenter).slice(cut.cutsSentences ? 0 : 1);
      return fitSpans(text, parts, { size, dividers, call });
    },
  };
}
