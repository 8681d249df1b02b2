import { createEventLoopYield, type EventLoopYield, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { type Structure, structureSpans } from "../markup/index.ts";
import {
  checkChunkCall,
  checkChunkSize,
  type Chunker,
  type ChunkSize,
  chunkSizeKinds,
  localeKind,
} from "../size/index.ts";
import { createSentenceSegmenter } from "../prose/index.ts";

/** The options of a chunker that knows sections, blocks and tables. */
export interface StructureChunkerSettings extends ChunkSize {
  /** Language of the text, for the sentences of a paragraph over the limit. @default "und", the Unicode rules */
  readonly locale?: string | undefined;
  /**
   * Whether the chunks of a table that is cut get its header as `tableHeader`, for which the limit then leaves room, unless it
   * takes more than half of it.
   *
   * @default false
   */
  readonly repeatTableHeader?: boolean | undefined;
}

const settingKinds: KindsOf<StructureChunkerSettings> = {
  ...chunkSizeKinds,
  locale: localeKind,
  repeatTableHeader: kinds.optional(kinds.flag),
};

/**
 * A chunker over the blocks that `structureOf` finds.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 */
export function createStructureChunker(
  given: StructureChunkerSettings,
  structureOf: (text: string, yieldToEventLoop: EventLoopYield) => Promise<Structure>,
): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const { locale = "und", repeatTableHeader = false } = settings;
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(locale);
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const structure = await structureOf(text, createEventLoopYield(call?.signal));
      return structureSpans(text, structure, { size, segmenter, repeatTableHeader, call });
    },
  };
}
