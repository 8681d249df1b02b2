import {
  type AbortOptions,
  createEventLoopYield,
  InvalidOptionError,
  type Kind,
  kinds,
  readOptions,
  type TextSpan,
} from "@embedloom/core";
import type { Passage, RetrievalDocument } from "../task/index.ts";
import { HEADING_WARNING, type QuestionSet } from "./question-set.ts";

/** A section of a document: from the end of its heading to the next heading. */
export interface DocumentSection extends TextSpan {
  /** The words of the heading. */
  readonly title: string;
  /** Where the heading stands, marks and all. */
  readonly heading: TextSpan;
}

/** The options of {@link questionsFromHeadings}. */
export interface HeadingQuestionOptions extends AbortOptions {
  /** Finds the sections of a text in their order: `markdownSections` of `@embedloom/late-chunk`, or one's own for other forms. */
  readonly sections: (text: string) => readonly DocumentSection[] | Promise<readonly DocumentSection[]>;
  /** Sections with fewer characters than this say nothing that could be found. @default 80 */
  readonly minCharacters?: number | undefined;
}

const sectionKinds = {
  title: kinds.text,
  heading: kinds.options<TextSpan>({ start: kinds.integer(0), end: kinds.integer(0) }),
  start: kinds.integer(0),
  end: kinds.integer(0),
};
const sectionsKind = kinds.list(kinds.options<DocumentSection>(sectionKinds), "an array of sections");

/**
 * Makes a question of every heading that only one section has: which section stands under it? The headings are taken out of the
 * documents, so that no section is found by the words of its question.
 *
 * @param documents whose ids differ
 * @throws InvalidOptionError when a document, an option or a section is invalid
 * @throws what `sections` throws
 * @example
 * ```ts
 * import { questionsFromHeadings } from "@embedloom/eval";
 * import { markdownSections } from "@embedloom/late-chunk";
 *
 * const text = `# Who pays for the roof?\n\n${"The tenant pays for the roof. ".repeat(4)}`;
 * const { queries, qrels, warning } = await questionsFromHeadings([{ id: "lease", text }], { sections: markdownSections });
 * console.log(queries, warning.slice(0, 29)); // [ { id: 'q1', text: 'Who pays for the roof?' } ] Questions made from headings:
 * ```
 */
export async function questionsFromHeadings(
  documents: readonly RetrievalDocument[],
  options: HeadingQuestionOptions,
): Promise<QuestionSet> {
  const given = documentsKind("documents", documents) as readonly RetrievalDocument[];
  const {
    sections,
    minCharacters = 80,
    signal,
  } = readOptions<HeadingQuestionOptions>("options", options, {
    sections: kinds.callback,
    minCharacters: kinds.optional(kinds.integer(0)),
    signal: kinds.signal,
  });
  const yieldToEventLoop = createEventLoopYield(signal);
  const bare: RetrievalDocument[] = [];
  const asked: { readonly title: string; readonly passage: string }[] = [];
  for (const { id, text } of given) {
    await yieldToEventLoop();
    const found = sectionsKind("sections", await sections(text)) as readonly DocumentSection[];
    const { rest, passages } = withoutHeadings(id, text, found);
    bare.push({
      id,
      text: rest,
      passages: passages.map(({ id: passage, start, end }) => ({ id: passage, start, end })),
    });
    for (const { title, id: passage, start, end } of passages) {
      if (rest.slice(start, end).trim().length >= minCharacters && /\p{L}/u.test(title)) asked.push({ title, passage });
    }
  }
  const counts = new Map<string, number>();
  for (const { title } of asked) counts.set(title.toLowerCase(), (counts.get(title.toLowerCase()) ?? 0) + 1);
  const single = asked.filter(({ title }) => counts.get(title.toLowerCase()) === 1);
  return {
    documents: bare,
    queries: single.map(({ title }, i) => ({ id: `q${i + 1}`, text: title })),
    qrels: new Map(single.map(({ passage }, i) => [`q${i + 1}`, new Map([[passage, 1]])])),
    madeFrom: "headings",
    warning: HEADING_WARNING,
  };
}

/** Documents with a text. */
export const documentsKind: Kind = kinds.list(
  kinds.options<RetrievalDocument>({ id: kinds.words, text: kinds.text, passages: kinds.anything }),
);

function withoutHeadings(
  id: string,
  text: string,
  sections: readonly DocumentSection[],
): { readonly rest: string; readonly passages: readonly (Passage & { readonly title: string })[] } {
  let [rest, at] = ["", 0];
  const passages: (Passage & { readonly title: string })[] = [];
  for (const { title, heading, start, end } of sections) {
    if (heading.start < at || heading.end < heading.start || start < heading.end || end < start || end > text.length) {
      throw new InvalidOptionError("sections", "sections in their order, inside the text", heading.start);
    }
    rest += text.slice(at, heading.start) + text.slice(heading.end, start);
    const from = rest.length;
    rest += text.slice(start, end);
    at = end;
    if (from < rest.length)
      passages.push({ id: `${id} section ${passages.length + 1}`, title, start: from, end: rest.length });
  }
  return { rest: rest + text.slice(at), passages };
}
