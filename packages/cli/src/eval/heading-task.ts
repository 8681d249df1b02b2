import { type Passage, questionsFromHeadings } from "@embedloom/eval";
import { markdownSections } from "@embedloom/late-chunk";
import type { SourceDocument } from "@embedloom/sync";
import type { PathsSource } from "../documents/index.ts";
import { UsageError } from "../errors/index.ts";
import type { Judgments, Question } from "./task-files.ts";

/** Questions that were made of the headings of documents. */
export interface HeadingTask {
  /** The documents without those headings. */
  readonly documents: readonly SourceDocument[];
  /** What is judged, by document; of a document that is not here, the whole. */
  readonly passages: ReadonlyMap<string, readonly Passage[]>;
  /** Each is called by its own words, so that it is the same question when other documents come and go. */
  readonly questions: readonly Question[];
  readonly judgments: Judgments;
  /** What such questions can show, and what they cannot. */
  readonly warning: string;
}

const MARKDOWN = /\.(md|mdx|markdown)$/i;

/**
 * Makes questions of the headings of a source's Markdown; its other documents are searched too.
 *
 * @throws UsageError when no heading makes a question
 */
export async function headingTask(source: PathsSource, signal: AbortSignal): Promise<HeadingTask> {
  const [written, others]: [SourceDocument[], SourceDocument[]] = [[], []];
  for await (const item of source.read({ signal })) {
    if ("text" in item) (MARKDOWN.test(item.id) ? written : others).push(item);
  }
  const made = await questionsFromHeadings(written, {
    sections: (text) => markdownSections(text, { signal }),
    signal,
  });
  if (made.queries.length === 0) {
    throw new UsageError(
      "No heading makes a question: Markdown files with headings that stand once, over 80 characters or more, are needed. " +
        "Or bring questions of your own with --queries and --qrels.",
    );
  }
  const named = new Map(made.queries.map(({ id, text }) => [id, text]));
  return {
    documents: [...made.documents.map(({ id, text }) => ({ id, text })), ...others],
    passages: new Map(made.documents.map(({ id, passages = [] }) => [id, passages])),
    questions: made.queries.map(({ text }) => ({ id: text, text })),
    judgments: new Map([...(made.qrels as Judgments)].map(([id, grades]) => [named.get(id) ?? id, grades])),
    warning: made.warning,
  };
}
