import { type AbortOptions, checkAbort, createEventLoopYield, kinds } from "@embedloom/core";
import { markdownBlocks } from "./markdown-blocks.ts";
import type { Span } from "../span/index.ts";

/** A section of a text: what stands between its heading and the next one, of whatever level. */
export interface MarkdownSection extends Span {
  /** The words of the heading; empty where it has none. */
  readonly title: string;
  /** The heading with its marks and the line's end. */
  readonly heading: Span;
}

/**
 * Finds the sections of a Markdown text in their order, as `createMarkdownChunker` sees its headings; what stands before the first heading
 * is in none. `questionsFromHeadings` of `@embedloom/eval` makes questions of them.
 *
 * @throws InvalidOptionError when `text` is not a string
 * @throws the signal's reason when it aborts
 * @example
 * ```ts
 * import { markdownSections } from "@embedloom/late-chunk";
 *
 * const text = "# Roof\n\nThe tenant pays.\n";
 * const [section] = await markdownSections(text);
 * console.log(section?.title, JSON.stringify(text.slice(section?.start, section?.end))); // Roof "The tenant pays.\n"
 * ```
 */
export async function markdownSections(text: string, options?: AbortOptions): Promise<MarkdownSection[]> {
  kinds.text("text", text);
  const { signal } = checkAbort(options);
  const headings = (await markdownBlocks(text, createEventLoopYield(signal))).filter(({ kind }) => kind === "heading");
  return headings.map(({ title = "", start, end }, i) => ({
    title,
    heading: { start, end },
    start: end,
    end: headings[i + 1]?.start ?? text.length,
  }));
}
