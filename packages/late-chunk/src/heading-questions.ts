import { createGiveWay } from "@embedloom/core";
import type { Block } from "./chunkers/block.ts";
import { markdownBlocks } from "./chunkers/markdown-blocks.ts";
import type { Span } from "./span.ts";

/** A question with the place of its answer. */
export interface LateQuestion {
  /** The question, as a user would ask it. */
  readonly text: string;
  /** Position of the document that answers it. */
  readonly document: number;
  /** The answer in that document, in UTF-16 code units. */
  readonly answer: Span;
}

/** Sections with less text than this say nothing that could be found. */
const LEAST_CHARACTERS = 80;

/**
 * Makes a question of every heading that only one section has: which section is under it? The headings themselves are taken
 * out of the documents, so that a chunk is not found by the words of the question.
 */
export async function headingQuestions(
  documents: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly documents: string[]; readonly questions: LateQuestion[] }> {
  const giveWay = createGiveWay(signal);
  const bare: string[] = [];
  const questions: LateQuestion[] = [];
  for (const [document, text] of documents.entries()) {
    const { rest, sections } = withoutHeadings(text, await markdownBlocks(text, giveWay));
    bare.push(rest);
    for (const { title, start, end } of sections) {
      if (rest.slice(start, end).trim().length < LEAST_CHARACTERS || !/\p{L}/u.test(title)) continue;
      questions.push({ text: title, document, answer: { start, end } });
    }
  }
  const counts = new Map<string, number>();
  for (const { text } of questions) counts.set(text.toLowerCase(), (counts.get(text.toLowerCase()) ?? 0) + 1);
  return { documents: bare, questions: questions.filter(({ text }) => counts.get(text.toLowerCase()) === 1) };
}

function withoutHeadings(
  text: string,
  blocks: readonly Block[],
): { rest: string; sections: (Span & { readonly title: string })[] } {
  const sections: (Span & { readonly title: string })[] = [];
  let rest = "";
  let title: string | undefined;
  let from = 0;
  let at = 0;
  const close = (): void => {
    if (title !== undefined) sections.push({ title, start: from, end: rest.length });
  };
  for (const block of blocks) {
    if (block.kind !== "heading") continue;
    rest += text.slice(at, block.start);
    close();
    title = block.title ?? "";
    from = rest.length;
    at = block.end;
  }
  rest += text.slice(at);
  close();
  return { rest, sections };
}
