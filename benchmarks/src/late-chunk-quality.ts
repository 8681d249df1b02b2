// nDCG@10 of plain and of late chunks, by chunk size, on evaluation sets that are not part of this repository.
//
//   node benchmarks/src/late-chunk-quality.ts --eval PATH [--only squad|scifact] [--model FOLDER-OR-ID]
//
// PATH holds `squad-articles/` (rank the paragraph that answers, among those of all articles) and `scifact/` (rank the
// abstract that decides a claim). A paragraph or abstract scores what its best chunk scores.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { dot } from "@embedloom/core";
import { createLateChunker, type Span } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";

const { values: options } = parseArgs({
  options: { eval: { type: "string" }, only: { type: "string" }, model: { type: "string", default: miniModelPath } },
});
const SIZES = [16, 32, 64, 128, 256];

/** Documents, the parts of each that are ranked, and the questions with the parts that answer them. */
interface RetrievalSet {
  readonly name: string;
  readonly documents: readonly { readonly text: string; readonly parts: readonly Span[] }[];
  readonly questions: readonly { readonly text: string; readonly answers: readonly number[] }[];
}

/** Vectors with the number of the part, counted over all documents, that each belongs to. */
interface Index {
  readonly parts: number[];
  readonly vectors: Float32Array[];
}

const { embedder, tokenEncoder: encoder, close } = createTransformersModel({ model: options.model });

function rows<Row>(...path: readonly string[]): Row[] {
  const text = gunzipSync(readFileSync(join(options.eval ?? "", ...path))).toString("utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function squad(): RetrievalSet {
  const articles = rows<{ id: string; paragraphs: string[] }>("squad-articles", "articles.jsonl.gz");
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
  const asked = rows<{ question: string; article: string; paragraph: number }>("squad-articles", "questions.jsonl.gz");
  const questions = asked.map(({ question, article, paragraph }) => ({
    text: question,
    answers: [first.get(article)! + paragraph],
  }));
  return { name: "squad-articles", documents, questions };
}

function scifact(): RetrievalSet {
  const corpus = rows<{ _id: string; title: string; text: string }>("scifact", "corpus.jsonl.gz");
  const position = new Map(corpus.map(({ _id: id }, i) => [id, i]));
  const documents = corpus.map(({ title, text }) => {
    const whole = `${title} ${text}`;
    return { text: whole, parts: [{ start: 0, end: whole.length }] };
  });
  const judged = new Map<string, number[]>();
  const judgments = readFileSync(join(options.eval ?? "", "scifact", "qrels-test.tsv"), "utf8")
    .trim()
    .split("\n");
  for (const line of judgments.slice(1)) {
    const [query, document, score] = line.split("\t");
    if (Number(score) > 0) judged.set(query!, [...(judged.get(query!) ?? []), position.get(document!)!]);
  }
  const questions = rows<{ _id: string; text: string }>("scifact", "queries.jsonl.gz")
    .filter(({ _id: id }) => judged.has(id))
    .map(({ _id: id, text }) => ({ text, answers: judged.get(id)! }));
  return { name: "scifact", documents, questions };
}

/** Spans of `size` tokens inside each part, so that a chunk belongs to one part. */
async function chunksOf(text: string, parts: readonly Span[], size: number): Promise<{ span: Span; part: number }[]> {
  const { starts, ends } = await encoder.tokenize(text);
  const chunks: { span: Span; part: number }[] = [];
  let token = 0;
  parts.forEach(({ end }, part) => {
    while (token < starts.length && starts[token]! < end) {
      const from = token;
      while (token < starts.length && token - from < size && starts[token]! < end) token++;
      chunks.push({ span: { start: starts[from]!, end: Math.min(end, ends[token - 1]!) }, part });
    }
  });
  return chunks;
}

/** One index for each size; with late chunking all sizes of a document come from one reading of it. */
async function indexes(set: RetrievalSet, context: "document" | "none", sizes: readonly number[]): Promise<Index[]> {
  const chunker = createLateChunker({ encoder, context, batchTokens: 2048, onEmptySpan: "null" });
  const result = sizes.map((): Index => ({ parts: [], vectors: [] }));
  let before = 0;
  for (const { text, parts } of set.documents) {
    const bySize = await Promise.all(sizes.map((size) => chunksOf(text, parts, size)));
    const { chunks } = await chunker.embedSpans(
      text,
      bySize.flatMap((each) => each.map(({ span }) => span)),
    );
    let at = 0;
    bySize.forEach((each, size) => {
      for (const { part } of each) {
        const { embedding } = chunks[at++]!;
        if (embedding === null) continue;
        result[size]!.parts.push(before + part);
        result[size]!.vectors.push(embedding);
      }
    });
    before += parts.length;
  }
  return result;
}

function ndcgAt10(index: Index, partCount: number, query: Float32Array, answers: readonly number[]): number {
  const scores = new Float64Array(partCount).fill(-Infinity);
  index.vectors.forEach((vector, i) => {
    const part = index.parts[i]!;
    scores[part] = Math.max(scores[part]!, dot(query, vector));
  });
  // Of equal scores the wrong one counts as the better.
  const ranks = answers.map((answer) =>
    scores.reduce((n, s, i) => (i !== answer && s >= scores[answer]! ? n + 1 : n), 0),
  );
  const gain = (rank: number): number => (rank < 10 ? 1 / Math.log2(rank + 2) : 0);
  const ideal = answers.reduce((sum, _, i) => sum + gain(i), 0);
  return ranks.reduce((sum, rank) => sum + gain(rank), 0) / ideal;
}

async function evaluate(set: RetrievalSet): Promise<void> {
  const partCount = set.documents.reduce((sum, { parts }) => sum + parts.length, 0);
  const { embeddings: queries } = await embedder.embed(
    set.questions.map(({ text }) => text),
    { inputType: "query" },
  );
  const quality = (index: Index): number =>
    set.questions.reduce((sum, { answers }, i) => sum + ndcgAt10(index, partCount, queries.row(i), answers), 0) /
    set.questions.length;
  console.log(
    `${set.name}: ${set.questions.length} questions, ${partCount} parts of ${set.documents.length} documents`,
  );
  console.log("chunk tokens   chunks   plain nDCG@10   late nDCG@10   difference");
  // A whole paragraph or abstract is the last row.
  const sizes = [...SIZES, Infinity];
  const late = await indexes(set, "document", sizes);
  for (const [i, size] of sizes.entries()) {
    const [plain] = await indexes(set, "none", [size]);
    const [plainQuality, lateQuality] = [quality(plain!), quality(late[i]!)];
    const name = size === Infinity ? "whole" : String(size);
    const difference = lateQuality - plainQuality;
    console.log(
      `${name.padStart(12)} ${String(plain!.parts.length).padStart(8)} ${plainQuality.toFixed(4).padStart(15)} ${lateQuality.toFixed(4).padStart(14)} ${`${difference < 0 ? "" : "+"}${difference.toFixed(4)}`.padStart(12)}`,
    );
  }
}

for (const [name, load] of Object.entries({ "squad-articles": squad, scifact })) {
  if (options.only !== undefined && !name.startsWith(options.only)) continue;
  if (options.eval === undefined || !existsSync(join(options.eval, name))) {
    console.log(`skipped: ${name} (give its folder's parent with --eval PATH)`);
  } else await evaluate(load());
}
await close();
