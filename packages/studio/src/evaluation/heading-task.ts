import { type QuestionSet, questionsFromHeadings } from "@embedloom/eval";
import type { TextSpan } from "@embedloom/core";
import { textSections } from "./text-sections.ts";

/** A document of the index, with its chunks. */
export interface ChunkedDocument {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly spans: readonly TextSpan[];
}

/** A document without its headings, in the chunks that the index has of it. */
export interface BareDocument {
  readonly text: string;
  readonly spans: readonly TextSpan[];
  /** The sections that each chunk stands for. */
  readonly sections: readonly (readonly string[])[];
}

/** A question and the chunk of the index where its answer begins. */
interface HeadingQuestion {
  readonly text: string;
  /** The section that answers it. */
  readonly section: string;
  readonly document: string;
  readonly name: string;
  readonly chunk: number;
}

/** Questions made from headings, and what they are asked of. */
export interface HeadingTask {
  readonly documents: readonly BareDocument[];
  readonly questions: readonly HeadingQuestion[];
  readonly warning: string;
}

/** A chunk stands for a section when it is half of it, or the section is half of the chunk. */
const SHARE = 0.5;

/**
 * Makes questions of the headings. The headings are taken out, and the chunks stay those of the index otherwise, so that what is measured
 * is how the collection is cut.
 *
 * @param most questions, evenly spread over the documents
 */
export async function headingTask(given: readonly ChunkedDocument[], most: number): Promise<HeadingTask> {
  const set = await questionsFromHeadings(
    given.map(({ id, text }) => ({ id, text })),
    { sections: textSections },
  );
  const documents: BareDocument[] = [];
  const places = new Map<string, Omit<HeadingQuestion, "text" | "section">>();
  for (const [at, document] of given.entries()) {
    const { bare, firstChunk } = await bareDocument(document, set.documents[at]!);
    for (const [section, chunk] of firstChunk)
      places.set(section, { document: document.id, name: document.name, chunk });
    if (bare.spans.length > 0) documents.push(bare);
  }
  const questions = set.queries.flatMap(({ id, text }) => {
    const section = sectionOf(set, id);
    const place = places.get(section);
    return place === undefined ? [] : [{ text, section, ...place }];
  });
  const count = Math.min(most, questions.length);
  const chosen = Array.from({ length: count }, (_, at) => questions[Math.floor((at * questions.length) / count)]!);
  return { documents, questions: chosen, warning: set.warning };
}

async function bareDocument(
  { text, spans }: ChunkedDocument,
  { text: bareText, passages = [] }: QuestionSet["documents"][number],
): Promise<{ readonly bare: BareDocument; readonly firstChunk: ReadonlyMap<string, number> }> {
  const headings = (await textSections(text)).map(({ heading }) => heading);
  const bare: { span: TextSpan; sections: string[] }[] = [];
  const firstChunk = new Map<string, number>();
  for (const [chunk, { start, end }] of spans.entries()) {
    const span = { start: withoutHeadings(start, headings), end: withoutHeadings(end, headings) };
    if (bareText.slice(span.start, span.end).trim() === "") continue;
    const sections = passages.filter((passage) => standsFor(span, passage)).map(({ id }) => id);
    bare.push({ span, sections });
    for (const section of sections) if (!firstChunk.has(section)) firstChunk.set(section, chunk);
  }
  return {
    bare: { text: bareText, spans: bare.map(({ span }) => span), sections: bare.map(({ sections }) => sections) },
    firstChunk,
  };
}

/** Where a place of a text is once its headings are gone. */
function withoutHeadings(at: number, headings: readonly TextSpan[]): number {
  return headings.reduce((left, { start, end }) => left - Math.max(0, Math.min(at, end) - start), at);
}

function standsFor(chunk: TextSpan, section: TextSpan): boolean {
  const shared = Math.min(chunk.end, section.end) - Math.max(chunk.start, section.start);
  const shorter = Math.min(chunk.end - chunk.start, section.end - section.start);
  return shared > 0 && shared >= SHARE * shorter;
}

function sectionOf({ qrels }: QuestionSet, query: string): string {
  const judged = qrels instanceof Map ? qrels.get(query) : undefined;
  return judged instanceof Map ? String([...judged.keys()][0]) : "";
}
