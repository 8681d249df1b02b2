import type { DocumentSection } from "@embedloom/eval";
import { markdownSections } from "@embedloom/late-chunk";

/** Most characters of a line that is taken for a heading. */
const LONGEST_HEADING = 80;
/** A line of its own between empty lines; the first line of a text needs none above it. */
const LONE_LINE = /(?<=^|\n[ \t]*\n)[ \t]*(\S[^\n]*)\n(?=[ \t]*\n)/g;
/** How a sentence ends; questions are headings too. */
const SENTENCE_END = /[.!:;,…"”’)]$/;

/**
 * Finds the sections of a text: under the headings of Markdown, or where it has none, under short lines of their own that end like no
 * sentence, as pages and plain texts have them.
 */
export async function textSections(text: string): Promise<readonly DocumentSection[]> {
  const marked = await markdownSections(text);
  return marked.length > 0 ? marked : plainSections(text);
}

function plainSections(text: string): DocumentSection[] {
  const headings = [...text.matchAll(LONE_LINE)].flatMap(({ 0: line, 1: words = "", index }) => {
    const title = words.trim();
    if (title.length > LONGEST_HEADING || SENTENCE_END.test(title)) return [];
    return [{ title, start: index, end: index + line.length }];
  });
  return headings.map(({ title, start, end }, at) => ({
    title,
    heading: { start, end },
    start: end,
    end: headings[at + 1]?.start ?? text.length,
  }));
}
