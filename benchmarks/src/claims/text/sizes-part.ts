// Retrieval quality against the size of a chunk and its overlap, plain and late, on sets that are not part of this
// repository: --eval PATH, see retrieval-sets.ts.
import { parseArgs } from "node:util";
import type { TokenEncoder } from "@embedloom/core";
import { createLateChunker, createSentenceChunker, DEFAULT_CHUNK_TOKENS, type Span } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";

const SIZES = [32, 64, 128, 192, 256, 384, 512];
/** Shares of a chunk that the next one repeats. */
const OVERLAPS = [0, 1 / 8, 1 / 4];
const CONFIGURATIONS = OVERLAPS.flatMap((overlap) => SIZES.map((size) => ({ size, overlap })));
/** Abstracts that no question asks for, beside those that one does: enough to go wrong, few enough to wait for. */
const OTHERS = 1200;

/** Measures nDCG@10 for each size and overlap, and holds the default to the best. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { eval: { type: "string" } }, strict: false });
  const path = typeof values.eval === "string" ? values.eval : undefined;
  report.section("Size of a chunk and its overlap");
  const sets = path === undefined ? [] : loadRetrievalSets(path).map(smaller);
  if (sets.length === 0) {
    report.skip(
      "chunk size",
      "the evaluation sets are not part of this repository; give their folder with --eval PATH",
    );
    return;
  }
  const model = createTransformersModel({ model: miniModelPath });
  const totals = { none: CONFIGURATIONS.map(() => 0), document: CONFIGURATIONS.map(() => 0) };
  for (const set of sets) {
    const { embeddings } = await model.embedder.embed(
      set.questions.map(({ text }) => text),
      { inputType: "query" },
    );
    const queries = set.questions.map((_, i) => embeddings.row(i));
    report.note(`${set.name}: ${set.questions.length} questions`);
    const rows = CONFIGURATIONS.map(({ size, overlap }) => [size, `${100 * overlap} %`]) as (string | number)[][];
    for (const context of ["none", "document"] as const) {
      const scores = await qualities(model.tokenEncoder, set, queries, context);
      scores.forEach(({ quality, chunks }, i) => {
        totals[context][i]! += quality / sets.length;
        if (context === "none") rows[i]!.push(chunks);
        rows[i]!.push(quality.toFixed(4));
      });
    }
    report.table(["chunk tokens", "overlap", "chunks", "plain nDCG@10", "late nDCG@10"], rows);
  }
  await model.close();
  const at = CONFIGURATIONS.findIndex(({ size, overlap }) => size === DEFAULT_CHUNK_TOKENS && overlap === 0);
  for (const [context, name] of [
    ["none", "plain"],
    ["document", "late"],
  ] as const) {
    const lost = 100 * (Math.max(...totals[context]) - totals[context][at]!);
    report.goal(`points the default size loses against the best, ${name}`, { value: lost, unit: "points", atMost: 1 });
  }
}

/** The set with no more than {@link OTHERS} documents that nothing asks for. */
function smaller(set: RetrievalSet): RetrievalSet {
  if (set.documents.length < OTHERS) return set;
  const asked = new Set(set.questions.flatMap(({ answers }) => answers));
  let others = 0;
  const kept = set.documents.flatMap((_, i) => (asked.has(i) || others++ < OTHERS ? [i] : []));
  const place = new Map(kept.map((document, i) => [document, i]));
  return {
    name: `${set.name} (${kept.length} of ${set.documents.length} documents)`,
    documents: kept.map((i) => set.documents[i]!),
    questions: set.questions.map(({ text, answers }) => ({ text, answers: answers.map((i) => place.get(i)!) })),
  };
}

interface Quality {
  readonly quality: number;
  readonly chunks: number;
}

/** One quality for each configuration. */
async function qualities(
  encoder: TokenEncoder,
  set: RetrievalSet,
  queries: readonly Float32Array[],
  context: "none" | "document",
): Promise<Quality[]> {
  const late = createLateChunker({ encoder, context, batchTokens: 4096, onEmptySpan: "null" });
  const tokenize = (text: string): ReturnType<TokenEncoder["tokenize"]> => encoder.tokenize(text);
  const scored = CONFIGURATIONS.map(() => queries.map(() => new Float32Array(0)));
  const partCount = set.documents.reduce((sum, { parts }) => sum + parts.length, 0);
  for (const each of scored) each.forEach((_, q) => (each[q] = new Float32Array(partCount).fill(-Infinity)));
  const chunks = CONFIGURATIONS.map(() => 0);
  let before = 0;
  for (const { text, parts } of set.documents) {
    const spans = await Promise.all(
      CONFIGURATIONS.map(({ size, overlap }) =>
        createSentenceChunker({ maxTokens: size, overlapTokens: Math.floor(size * overlap) }).chunk(text, { tokenize }),
      ),
    );
    // Equal spans of several configurations are embedded once.
    const distinct = new Map(spans.flat().map(({ start, end }) => [`${start} ${end}`, { start, end }]));
    const result = await late.embedSpans(text, [...distinct.values()]);
    const vectors = new Map([...distinct.keys()].map((key, i) => [key, result.chunks[i]!.embedding]));
    spans.forEach((ofSize, configuration) => {
      chunks[configuration]! += ofSize.length;
      for (const span of ofSize) {
        const vector = vectors.get(`${span.start} ${span.end}`);
        if (vector) score(scored[configuration]!, queries, vector, partsOf(span, parts), before);
      }
    });
    before += parts.length;
  }
  return scored.map((each, i) => ({ quality: ndcg(set, each), chunks: chunks[i]! }));
}

/** The parts that a chunk speaks for: half of the chunk lies in them, or half of them in the chunk. */
function partsOf(span: Span, parts: readonly Span[]): number[] {
  return parts.flatMap(({ start, end }, i) => {
    const shared = Math.min(end, span.end) - Math.max(start, span.start);
    return shared * 2 >= Math.min(end - start, span.end - span.start) ? [i] : [];
  });
}

function score(
  best: readonly Float32Array[],
  queries: readonly Float32Array[],
  vector: Float32Array,
  parts: readonly number[],
  before: number,
): void {
  queries.forEach((query, q) => {
    let product = 0;
    for (let d = 0; d < vector.length; d++) product += query[d]! * vector[d]!;
    for (const part of parts) if (product > best[q]![before + part]!) best[q]![before + part] = product;
  });
}

/** Mean nDCG@10 of ranking the parts; of equal scores the wrong one ranks better. */
function ndcg(set: RetrievalSet, best: readonly Float32Array[]): number {
  const gain = (rank: number): number => (rank < 10 ? 1 / Math.log2(rank + 2) : 0);
  const values = set.questions.map(({ answers }, q) => {
    const scores = best[q]!;
    const ranks = answers.map((answer) =>
      scores.reduce((n, s, i) => (i !== answer && s >= scores[answer]! ? n + 1 : n), 0),
    );
    const ideal = answers.reduce((sum, _, i) => sum + gain(i), 0);
    return ranks.reduce((sum, rank) => sum + gain(rank), 0) / ideal;
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
