import type { Span } from "../span.ts";
import { checkChunkSize, type ChunkSize } from "./chunk-size.ts";
import type { Chunker } from "./chunker.ts";
import { type MarkdownBlock, markdownBlocks } from "./markdown-blocks.ts";
import { packSpans } from "./pack-spans.ts";
import { createRuler } from "./ruler.ts";
import { createSentenceSegmenter } from "./sentence-segmenter.ts";
import { splitLongSpans } from "./split-long-spans.ts";
import { trimSpans } from "./trim-span.ts";

/** The choices of {@link createMarkdownChunker}. */
export interface MarkdownChunkerSettings extends ChunkSize {
  /** Language of the text, for the sentences of a paragraph over the limit. @default "und", the Unicode rules */
  readonly locale?: string | undefined;
}

/**
 * Cuts before headings, so that a heading stays with its section. With a limit, a section over it is cut between blocks,
 * then sentences, then words; without one, every section is a chunk.
 *
 * A closed code fence is never cut: a chunk that holds a fence over the limit is over the limit.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createMarkdownChunker } from "@embedloom/late-chunk";
 *
 * await createMarkdownChunker().chunk("# A\nOne.\n# B\nTwo."); // [{ start: 0, end: 8 }, { start: 9, end: 17 }]
 * ```
 */
export function createMarkdownChunker(settings: MarkdownChunkerSettings = {}): Chunker {
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(settings.locale ?? "und");
  return {
    async chunk(text, call) {
      call?.signal?.throwIfAborted();
      const sections = splitSections(markdownBlocks(text));
      if (size === undefined) return trimSpans(text, sections.map(outline));
      const ruler = await createRuler(text, size, call);
      const long = { ruler, max: size.max, segmenter };
      return sections.flatMap((section) => {
        const pieces = attachHeadings(section).flatMap((block) =>
          block.kind === "fence" ? trimSpans(text, [block]) : splitLongSpans(text, trimSpans(text, [block]), long),
        );
        return packSpans(pieces, ruler, size);
      });
    },
  };
}

/** Begins a section at each heading; a heading right below another one belongs to the same section. */
function splitSections(blocks: readonly MarkdownBlock[]): MarkdownBlock[][] {
  const sections: MarkdownBlock[][] = [];
  blocks.forEach((block, i) => {
    const begins = block.kind === "heading" && blocks[i - 1]?.kind !== "heading";
    if (i === 0 || begins) sections.push([block]);
    else sections.at(-1)?.push(block);
  });
  return sections;
}

/** Makes the headings a part of the block below them, so that no chunk ends with a heading. */
function attachHeadings(section: readonly MarkdownBlock[]): MarkdownBlock[] {
  const body = section.findIndex(({ kind }) => kind !== "heading");
  if (body <= 0) return [...section];
  const first = { ...section[body]!, start: section[0]!.start };
  return [first, ...section.slice(body + 1)];
}

function outline(section: readonly MarkdownBlock[]): Span {
  return { start: section[0]!.start, end: section.at(-1)!.end };
}
