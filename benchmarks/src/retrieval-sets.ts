// The two evaluation sets, which are not part of this repository, as documents, parts and questions.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Span } from "@embedloom/late-chunk";

/** Documents, the parts of each that are ranked, and the questions with the parts that answer them. */
export interface RetrievalSet {
  readonly name: string;
  readonly documents: readonly { readonly text: string; readonly parts: readonly Span[] }[];
  readonly questions: readonly { readonly text: string; readonly answers: readonly number[] }[];
}

function rows<Row>(...path: readonly string[]): Row[] {
  const text = gunzipSync(readFileSync(join(...path))).toString("utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function squad(folder: string): RetrievalSet {
  const articles = rows<{ id: string; paragraphs: string[] }>(folder, "articles.jsonl.gz");
  const first = new Map<string, number>();
  let count = 0;
  const documents = articles.map(({ id, paragraphs }) => {
    first.set(id, count);
    count += paragraphs.length;
    let at = 0;
    const parts = paragraphs.map((paragraph) => {
      const start = at;
      at += paragraph.length + 2;
      return { start, end: start + paragraph.length };
    });
    return { text: paragraphs.join("\n\n"), parts };
  });
  const asked = rows<{ question: string; article: string; paragraph: number }>(folder, "questions.jsonl.gz");
  const questions = asked.map(({ question, article, paragraph }) => ({
    text: question,
    answers: [first.get(article)! + paragraph],
  }));
  return { name: "squad-articles", documents, questions };
}

function scifact(folder: string): RetrievalSet {
  const corpus = rows<{ _id: string; title: string; text: string }>(folder, "corpus.jsonl.gz");
  const position = new Map(corpus.map(({ _id: id }, i) => [id, i]));
  const documents = corpus.map(({ title, text }) => {
    const whole = `${title} ${text}`;
    return { text: whole, parts: [{ start: 0, end: whole.length }] };
  });
  const judged = new Map<string, number[]>();
  const judgments = readFileSync(join(folder, "qrels-test.tsv"), "utf8").trim().split("\n");
  for (const line of judgments.slice(1)) {
    const [query, document, score] = line.split("\t");
    if (Number(score) > 0) judged.set(query!, [...(judged.get(query!) ?? []), position.get(document!)!]);
  }
  const questions = rows<{ _id: string; text: string }>(folder, "queries.jsonl.gz")
    .filter(({ _id: id }) => judged.has(id))
    .map(({ _id: id, text }) => ({ text, answers: judged.get(id)! }));
  return { name: "scifact", documents, questions };
}

/**
 * The sets under `folder`: `squad-articles/` (rank the paragraph that answers, among those of all articles) and
 * `scifact/` (rank the abstract that decides a claim). One that is absent, or that `only` leaves out, is skipped;
 * the absent one by name.
 */
export function loadRetrievalSets(folder: string | undefined, only?: string): RetrievalSet[] {
  return Object.entries({ "squad-articles": squad, scifact }).flatMap(([name, load]) => {
    if (only !== undefined && !name.startsWith(only)) return [];
    const path = join(folder ?? "", name);
    if (folder !== undefined && existsSync(path)) return [load(path)];
    console.log(`skipped: ${name} (give its folder's parent with --eval PATH)`);
    return [];
  });
}
