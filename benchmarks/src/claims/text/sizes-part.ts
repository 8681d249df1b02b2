// Retrieval quality against the size of a chunk and its overlap, plain and late, on samples of sets that are not part of this
// repository: --eval PATH, see retrieval-sets.ts.
//
// nDCG@10 of ranking the parts is the main figure. Large chunks also bring more of what stands around the answer, so a second figure
// stands beside it: how much of the answering part a reader has who reads the best chunks up to 1,024 tokens.
//
// The rule for the default, stated before anything was measured with it: of the configurations whose nDCG@10, the mean of plain and late
// over the sets, is not surely below the best (the paired 95 % interval of the difference over questions holds 0), the one
// with the fewest chunks. What the same rule would choose by the second figure is printed too.
import { parseArgs } from "node:util";
import { EmbeddingMatrix, type TokenEncoder, topK } from "@embedloom/core";
import { createLateChunker, createSentenceChunker, DEFAULT_CHUNK_SIZE, type Span } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel, type TransformersModel } from "@embedloom/transformers";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";

const SIZES = [32, 64, 128, 256, 512];
/** Shares of a chunk that the next one repeats. */
const OVERLAPS = [0, 1 / 4];
const CONFIGURATIONS = OVERLAPS.flatMap((overlap) => SIZES.map((size) => ({ size, overlap })));
/** Long documents are many parts each: half of the articles, and as many abstracts as questions need and again. */
const MOST_PARTS = 360;
/** Questions of a set that are asked, evenly spread over those that the sampled documents answer. */
const QUESTIONS = 600;
/** Tokens that a reader reads, most of what a prompt has room for. */
const BUDGET = 1024;
const CONTEXTS = [
  ["none", "plain"],
  ["document", "late"],
] as const;
const FIGURES = ["ranked", "readShare"] as const;
const TITLES = { ranked: "nDCG@10", readShare: "read" } as const;

/** Measures ranking and reading for each size and overlap, says what the rule chooses, and holds the default to the best. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { eval: { type: "string" } }, strict: false });
  const path = typeof values.eval === "string" ? values.eval : undefined;
  report.section("Size of a chunk and its overlap");
  const sets = path === undefined ? [] : loadRetrievalSets(path).map(sampled);
  if (sets.length === 0) {
    report.skip(
      "chunk size",
      "the evaluation sets are not part of this repository; give their folder with --eval PATH",
    );
    return;
  }
  const model = createTransformersModel({ model: miniModelPath });
  const measured: SetQualities[] = [];
  for (const set of sets) {
    report.note(`\n${set.name}, ${set.questions.length} questions`);
    const qualities = await measureSet(model, set);
    const rows = CONFIGURATIONS.map(({ size, overlap }, i) => [
      size,
      `${100 * overlap} %`,
      qualities.chunks[i]!,
      ...CONTEXTS.flatMap(([context]) => FIGURES.map((figure) => mean(qualities[context][i]![figure]).toFixed(4))),
    ]);
    report.table(
      ["chunk tokens", "overlap", "chunks", "plain nDCG@10", "plain read", "late nDCG@10", "late read"],
      rows,
    );
    measured.push(qualities);
  }
  await model.close();
  for (const figure of FIGURES) noteChoice(report, measured, figure);
  const { maxTokens, overlapTokens } = DEFAULT_CHUNK_SIZE;
  const at = CONFIGURATIONS.findIndex(({ size, overlap }) => size === maxTokens && size * overlap === overlapTokens);
  for (const [context, name] of CONTEXTS) {
    const losses = CONFIGURATIONS.map((_, i) => lossOf(measured, [context], "ranked", i, at));
    const worst = losses.reduce((one, other) => (other.points > one.points ? other : one));
    report.goal(
      `points of nDCG@10 that ${maxTokens} tokens with ${overlapTokens} repeated lose against the best, ${name}`,
      {
        value: worst.points,
        unit: "points",
        atMost: 1,
        spread: [worst.points - worst.margin, worst.points + worst.margin],
      },
    );
  }
}

type Context = (typeof CONTEXTS)[number][0];
type Figure = (typeof FIGURES)[number];
/** Of each question, in the order of the set. */
type Quality = Readonly<Record<Figure, readonly number[]>>;
/** By configuration. */
type SetQualities = Readonly<Record<Context, readonly Quality[]>> & { readonly chunks: readonly number[] };

async function measureSet(model: TransformersModel, set: RetrievalSet): Promise<SetQualities> {
  const { embeddings } = await model.embedder.embed(
    set.questions.map(({ text }) => text),
    { inputType: "query" },
  );
  const plain = await indexAll(model.tokenEncoder, set, "none");
  const late = await indexAll(model.tokenEncoder, set, "document");
  return {
    none: plain.map((index) => qualityOf(set, index, embeddings)),
    document: late.map((index) => qualityOf(set, index, embeddings)),
    chunks: plain.map(({ spans }) => spans.length),
  };
}

/** Prints the mean of plain and late over the sets, what each configuration loses against the best, and the choice. */
function noteChoice(report: ClaimReport, sets: readonly SetQualities[], figure: Figure): void {
  const both = CONTEXTS.map(([context]) => context);
  const means = CONFIGURATIONS.map((_, i) =>
    mean(sets.flatMap((set) => both.map((context) => mean(set[context][i]![figure])))),
  );
  const best = means.indexOf(Math.max(...means));
  const chunks = CONFIGURATIONS.map((_, i) => sets.reduce((sum, set) => sum + set.chunks[i]!, 0));
  const losses = CONFIGURATIONS.map((_, i) => lossOf(sets, both, figure, best, i));
  const good = losses.flatMap(({ points, margin }, i) => (points - margin <= 0 ? [i] : []));
  const chosen = good.reduce((one, other) => (chunks[other]! < chunks[one]! ? other : one));
  report.note(`\n${TITLES[figure]}, mean of plain and late over the sets:`);
  report.table(
    ["chunk tokens", "overlap", "chunks", "mean", "points below the best, with the paired 95 % interval"],
    CONFIGURATIONS.map(({ size, overlap }, i) => [
      size,
      `${100 * overlap} %`,
      chunks[i]!,
      means[i]!.toFixed(4),
      `${losses[i]!.points.toFixed(2)} ± ${losses[i]!.margin.toFixed(2)}`,
    ]),
  );
  const { size, overlap } = CONFIGURATIONS[chosen]!;
  report.note(`by ${TITLES[figure]} the rule chooses ${size} tokens with ${size * overlap} repeated`);
}

/** Points by which `other` is below `one`, with half of the paired 95 % interval over the questions of the sets. */
function lossOf(
  sets: readonly SetQualities[],
  contexts: readonly Context[],
  figure: Figure,
  one: number,
  other: number,
): { points: number; margin: number } {
  let [points, variance] = [0, 0];
  for (const set of sets) {
    const count = set.none[one]![figure].length;
    const differences = Array.from({ length: count }, (_, q) =>
      mean(contexts.map((context) => set[context][one]![figure][q]! - set[context][other]![figure][q]!)),
    );
    const middle = mean(differences);
    points += middle / sets.length;
    variance += mean(differences.map((each) => (each - middle) ** 2)) / count / sets.length ** 2;
  }
  return { points: 100 * points, margin: 196 * Math.sqrt(variance) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** Every other article, or as many documents with answers as without; {@link QUESTIONS} of what they answer. */
function sampled(set: RetrievalSet): RetrievalSet {
  const firsts: number[] = [];
  let parts = 0;
  for (const document of set.documents) {
    firsts.push(parts);
    parts += document.parts.length;
  }
  const answering = new Set(set.questions.flatMap(({ answers }) => answers));
  const asked = (i: number): boolean => set.documents[i]!.parts.some((_, part) => answering.has(firsts[i]! + part));
  const all = set.documents.map((_, i) => i);
  const half = (documents: readonly number[]): number[] => {
    const wanted = (MOST_PARTS / 2) * (documents.length / Math.max(1, partsIn(set, documents)));
    const count = Math.min(documents.length, Math.round(wanted));
    return documents.filter(
      (_, i) => Math.floor((i * count) / documents.length) < Math.floor(((i + 1) * count) / documents.length),
    );
  };
  const others = all.filter((i) => !asked(i));
  const answered = all.filter(asked);
  const kept = (
    others.length === 0 ? answered.filter((i) => i % 2 === 0) : [...half(answered), ...half(others)]
  ).toSorted((one, other) => one - other);
  const places = new Map<number, number>();
  for (const i of kept) for (const part of set.documents[i]!.parts.keys()) places.set(firsts[i]! + part, places.size);
  const answerable = set.questions.filter(({ answers }) => answers.every((answer) => places.has(answer)));
  const step = Math.max(1, answerable.length / QUESTIONS);
  return {
    name: `${set.name}: ${kept.length} of ${set.documents.length} documents, ${places.size} of ${parts} parts`,
    documents: kept.map((i) => set.documents[i]!),
    questions: answerable
      .filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step))
      .map(({ text, answers }) => ({ text, answers: answers.map((answer) => places.get(answer)!) })),
  };
}

function partsIn(set: RetrievalSet, documents: readonly number[]): number {
  return documents.reduce((sum, i) => sum + set.documents[i]!.parts.length, 0);
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

/** Of each question nDCG@10 and the share of the answering parts in the best chunks. */
function qualityOf(set: RetrievalSet, index: SizedIndex, queries: EmbeddingMatrix): Quality {
  const matrix = EmbeddingMatrix.fromRows(index.vectors);
  const places = set.documents.flatMap(({ parts }, document) => parts.map((span) => ({ document, span })));
  const gain = (rank: number): number => (rank >= 0 && rank < 10 ? 1 / Math.log2(rank + 2) : 0);
  const ranked: number[] = [];
  const readShares: number[] = [];
  set.questions.forEach(({ answers }, q) => {
    const best = topK(matrix, queries.row(q), Math.min(matrix.count, 128)).map(
      ({ index: chunk }) => index.spans[chunk]!,
    );
    const order = [...new Set(best.flatMap(({ parts }) => parts))];
    const ideal = answers.reduce((sum, _, i) => sum + gain(i), 0);
    ranked.push(answers.reduce((sum, answer) => sum + gain(order.indexOf(answer)), 0) / ideal);
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
    readShares.push(mean(shares));
  });
  return { ranked, readShare: readShares };
}
