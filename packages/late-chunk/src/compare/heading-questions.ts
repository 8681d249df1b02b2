import { questionsFromHeadings } from "@embedloom/eval";
import { markdownSections } from "../markup/index.ts";
import type { Span } from "../span/index.ts";

/** A question with the place of its answer. */
export interface LateQuestion {
  /** The question, as a user would ask it. */
  readonly text: string;
  /** Position of the document that answers it. */
  readonly document: number;
  /** The answer in that document, in UTF-16 code units. */
  readonly answer: Span;
}

/** A question for every Markdown heading that only one section has, and the documents without their headings. */
export async function headingQuestions(
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly documents: string[]; readonly questions: LateQuestion[] }> {
  const sections = (text: string) => markdownSections(text, { signal });
  const made = await questionsFromHeadings(
    texts.map((text, i) => ({ id: String(i), text })),
    { sections, signal },
  );
  const places = new Map(
    made.documents.flatMap(({ passages = [] }, document) =>
      passages.map(({ id, start, end }) => [id, { document, answer: { start, end } }] as const),
    ),
  );
  const questions = made.queries.flatMap(({ id, text }) => {
    const grades = made.qrels instanceof Map ? made.qrels.get(id) : undefined;
    const place = places.get([...(grades?.keys() ?? [])][0] ?? "");
    return place === undefined ? [] : [{ text, ...place }];
  });
  return { documents: made.documents.map(({ text }) => text), questions };
}
