// Retrieval quality against the size of a chunk and its overlap, plain and late, on sets that are not part of this
// repository: --eval PATH, see retrieval-sets.ts.
//
// Small chunks rank their paragraph best, and large ones bring more of what stands around the answer. So two figures count: nDCG@10
// of ranking the parts, and how much of the answering part a reader has who reads the best chunks up to 1,024 tokens.
import { parseArgs } from "node:util";
import { EmbeddingMatrix, type TokenEncoder, topK } from "@embedloom/core";
import { createLateChunker, createSentenceChunker, DEFAULT_CHUNK_SIZE, type Span } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";

const SIZES = [32, 64, 96, 128, 192, 256, 512];
/** Shares of a chunk that the next one repeats. */
const OVERLAPS = [0, 1 / 8, 1 / 4];
const CONFIGURATIONS = OVERLAPS.flatMap((overlap) => SIZES.map((size) => ({ size, overlap })));
/** Abstracts that no question asks for, beside those that one does: enough to go wrong, few enough to wait for. */
const OTHERS = 1200;
/** Questions of a set that are asked, evenly spread over it. */
const QUESTIONS = 800;
/** Tokens that a reader reads, most of what a prompt has room for. */
const BUDGET = 1024;
const CONTEXTS = [
  ["none", "plain"],
  ["document", "late"],
] as const;

/** Measures ranking and reading for each size and overlap, and holds the default to the best. */
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
    report.note(`${set.name}: ${set.questions.length} questions`);
    const rows: (string | number)[][] = CONFIGURATIONS.map(({ size, overlap }) => [size, `${100 * overlap} %`]);
    for (const [context] of CONTEXTS) {
      const indexes = await indexAll(model.tokenEncoder, set, context);
      indexes.forEach((index, i) => {
        const { ranked, readShare } = qualityOf(set, index, embeddings);
        totals[context][i]! += (ranked + readShare) / 2 / sets.length;
        if (context === "none") rows[i]!.push(index.spans.length);
        rows[i]!.push(ranked.toFixed(4), readShare.toFixed(4));
      });
    }
    report.table(
      ["chunk tokens", "overlap", "chunks", "plain nDCG@10", "plain read", "late nDCG@10", "late read"],
      rows,
    );
  }
  await model.close();
  report.note("mean of ranking and reading over the sets:");
  const means = CONFIGURATIONS.map(({ size, overlap }, i) => [
    size,
    `${100 * overlap} %`,
    totals.none[i]!.toFixed(4),
    totals.document[i]!.toFixed(4),
  ]);
  report.table(["chunk tokens", "overlap", "plain", "late"], means);
  const { maxTokens, overlapTokens } = DEFAULT_CHUNK_SIZE;
  const at = CONFIGURATIONS.findIndex(({ size, overlap }) => size === maxTokens && size * overlap === overlapTokens);
  for (const [context, name] of CONTEXTS) {
    const lost = 100 * (Math.max(...totals[context]) - totals[context][at]!);
    const title = `points that ${maxTokens} tokens with ${overlapTokens} repeated lose against the best, ${name}`;
    report.goal(title, { value: lost, unit: "points", atMost: 1 });
  }
}

/** The set with no more than {@link OTHERS} documents that nothing asks for, and {@link QUESTIONS}. */
function smaller(set: RetrievalSet): RetrievalSet {
  const step = Math.max(1, set.questions.length / QUESTIONS);
  const questions = set.questions.filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step));
  if (set.documents.length < OTHERS) return { ...set, questions };
  const asked = new Set(questions.flatMap(({ answers }) => answers));
  let others = 0;
  const kept = set.documents.flatMap((_, i) => (asked.has(i) || others++ < OTHERS ? [i] : []));
  const place = new Map(kept.map((document, i) => [document, i]));
  return {
    name: `${set.name} (${kept.length} of ${set.documents.length} documents)`,
    documents: kept.map((i) => set.documents[i]!),
    questions: questions.map(({ text, answers }) => ({ text, answers: answers.map((i) => place.get(i)!) })),
  };
}

/** The chunks of all documents of a set, cut one way. */
interface SizedIndex {
  /** Where a chunk stands in its document, with the parts of the set that it speaks for. */
  readonly spans: { readonly span: Span; readonly parts: readonly number[]; readonly tokens: number }[];
  readonly vectors: Float32Array[];
}

/** One index for each configuration; equal spans of several are embedded once. */
async function indexAll(encoder: TokenEncoder, set: RetrievalSet, context: "none" | "document"): Promise<SizedIndex[]> {
  const late = createLateChunker({ encoder, context, batchTokens: 4096, onEmptySpan: "null" });
  const tokenize = (text: string): ReturnType<TokenEncoder["tokenize"]> => encoder.tokenize(text);
  const chunkers = CONFIGURATIONS.map(({ size, overlap }) =>
    createSentenceChunker({ maxTokens: size, overlapTokens: Math.floor(size * overlap) }),
  );
  const indexes = CONFIGURATIONS.map((): SizedIndex => ({ spans: [], vectors: [] }));
  let before = 0;
  for (const { text, parts } of set.documents) {
    const cut = await Promise.all(chunkers.map((chunker) => chunker.chunk(text, { tokenize, countAlone: false })));
    const distinct = new Map(cut.flat().map((span) => [`${span.start} ${span.end}`, span]));
    const { chunks } = await late.embedSpans(text, [...distinct.values()]);
    const embedded = new Map([...distinct.keys()].map((key, i) => [key, chunks[i]!]));
    cut.forEach((spans, i) => {
      for (const span of spans) {
        const { embedding, tokens } = embedded.get(`${span.start} ${span.end}`)!;
        if (embedding === null) continue;
        indexes[i]!.vectors.push(embedding);
        indexes[i]!.spans.push({ span, tokens, parts: partsOf(span, parts).map((part) => before + part) });
      }
    });
    before += parts.length;
  }
  return indexes;
}

/** The parts that a chunk speaks for: half of the chunk lies in them, or half of them in the chunk. */
function partsOf(span: Span, parts: readonly Span[]): number[] {
  return parts.flatMap((part, i) => (shared(span, part) * 2 >= Math.min(size(part), size(span)) ? [i] : []));
}

const size = ({ start, end }: Span): number => end - start;
const shared = (one: Span, other: Span): number => Math.min(one.end, other.end) - Math.max(one.start, other.start);

/** Mean over the questions of nDCG@10 and of the share of the answering parts in the best chunks. */
function qualityOf(
  set: RetrievalSet,
  index: SizedIndex,
  queries: EmbeddingMatrix,
): { ranked: number; readShare: number } {
  const matrix = EmbeddingMatrix.fromRows(index.vectors);
  const places = set.documents.flatMap(({ parts }, document) => parts.map((span) => ({ document, span })));
  const gain = (rank: number): number => (rank >= 0 && rank < 10 ? 1 / Math.log2(rank + 2) : 0);
  let [ranked, readShare] = [0, 0];
  set.questions.forEach(({ answers }, q) => {
    const best = topK(matrix, queries.row(q), Math.min(matrix.count, 128)).map(
      ({ index: chunk }) => index.spans[chunk]!,
    );
    const order = [...new Set(best.flatMap(({ parts }) => parts))];
    const ideal = answers.reduce((sum, _, i) => sum + gain(i), 0);
    ranked += answers.reduce((sum, answer) => sum + gain(order.indexOf(answer)), 0) / ideal;
    const read = best.filter((_, i) => best.slice(0, i + 1).reduce((sum, { tokens }) => sum + tokens, 0) <= BUDGET);
    const shares = answers.map((answer) => {
      const { span } = places[answer]!;
      const covered = new Uint8Array(size(span));
      for (const chunk of read.filter(({ parts }) =>
        parts.some((part) => places[part]!.document === places[answer]!.document),
      )) {
        covered.fill(1, Math.max(0, chunk.span.start - span.start), Math.max(0, chunk.span.end - span.start));
      }
      return covered.reduce((sum, each) => sum + each, 0) / covered.length;
    });
    readShare += shares.reduce((sum, share) => sum + share, 0) / shares.length;
  });
  return { ranked: ranked / set.questions.length, readShare: readShare / set.questions.length };
}
