import {
  type AbortOptions,
  createEventLoopYield,
  dot,
  InvalidOptionError,
  kinds,
  type KindsOf,
  readOptions,
} from "@embedloom/core";
import { bootstrapMean, ndcg, pairedBootstrap } from "@embedloom/eval";
import { createSentenceChunker } from "../chunkers/index.ts";
import { headingQuestions, type LateQuestion } from "./heading-questions.ts";
import { createLateChunker, type LateChunkerSettings, type PairedDifference } from "../document/index.ts";
import type { Span } from "../span/index.ts";

/** What to compare, and on what. */
export interface LateMeasurementSettings
  extends
    Pick<LateChunkerSettings, "encoder" | "maxWindowTokens" | "overlapTokens" | "specials" | "allowNonMeanPooling">,
    AbortOptions {
  /** The documents; all their chunks are searched together. */
  readonly documents: readonly string[];
  /** Questions with the places of their answers. Absent: one is made of every Markdown heading that only one section has. */
  readonly questions?: readonly LateQuestion[] | undefined;
  /** Most tokens of a chunk, each size a row. @default [32, 64, 128, 256] */
  readonly chunkTokens?: readonly number[] | undefined;
}

/** Late against plain chunks of one size; the differences are of nDCG@10, in points. */
export interface LateMeasurementRow extends PairedDifference {
  /** Most tokens of a chunk. */
  readonly chunkTokens: number;
  /** Chunks of all documents. */
  readonly chunks: number;
  /** nDCG@10 of chunks that are embedded alone. */
  readonly plain: number;
  /** nDCG@10 of late chunks. */
  readonly late: number;
  /** Whether late is surely better or worse: the 95 % bootstrap interval of the difference does not hold 0. */
  readonly verdict: "better" | "worse" | "undecided";
}

/** What {@link measureLateChunking} found. */
export interface LateMeasurement {
  /** Questions that were asked. */
  readonly questions: number;
  /** Where they came from. */
  readonly source: "caller" | "headings";
  /** One for each size of a chunk. */
  readonly rows: readonly LateMeasurementRow[];
}

/**
 * Compares late chunks with chunks that are embedded alone, by the same model, on your own documents.
 *
 * Every question ranks the chunks of all documents; what counts is the rank of the best chunk that holds some of the answer
 * (nDCG@10). Each size reads the documents once alone, and all sizes together once late.
 *
 * @throws InvalidOptionError when there are no questions, or one names no place in a document
 * @throws what the encoder throws
 * @example
 * ```ts
 * import { measureLateChunking } from "@embedloom/late-chunk";
 * import { createFakeTokenEncoder } from "@embedloom/testing";
 *
 * const documents = ["# Roof\n\n" + "The tenant pays for the roof. ".repeat(4), "# Lift\n\n" + "The owner repairs the lift. ".repeat(4)];
 * const { questions, rows } = await measureLateChunking({ encoder: createFakeTokenEncoder(), documents, chunkTokens: [16] });
 * console.log(questions, rows[0]?.verdict); // 2 …
 * ```
 */
export async function measureLateChunking(given: LateMeasurementSettings): Promise<LateMeasurement> {
  const settings = readOptions<LateMeasurementSettings>("settings", given, settingKinds);
  const { chunkTokens = [32, 64, 128, 256], signal } = settings;
  const { documents, questions } = await questionsOf(settings);
  const queries = await embedQuestions(questions, settings);
  const indexes = await chunksOf(documents, chunkTokens, settings);
  const rows: LateMeasurementRow[] = [];
  for (const [i, size] of chunkTokens.entries()) {
    const { plain, late } = indexes[i]!;
    const before = await qualities(questions, queries, plain, signal);
    const after = await qualities(questions, queries, late, signal);
    const { mean: difference, low, high } = pairedBootstrap(before, after);
    rows.push({
      chunkTokens: size,
      chunks: plain.length,
      plain: bootstrapMean(before).mean,
      late: bootstrapMean(after).mean,
      points: 100 * difference,
      margin: 50 * (high - low),
      verdict: low > 0 ? "better" : high < 0 ? "worse" : "undecided",
    });
  }
  return { questions: questions.length, source: settings.questions === undefined ? "headings" : "caller", rows };
}

const place = kinds.integer(0);
const settingKinds: KindsOf<LateMeasurementSettings> = {
  // What it says of windows depends on the model, and is said by the chunker.
  encoder: kinds.tokenEncoder,
  maxWindowTokens: kinds.anything,
  overlapTokens: kinds.anything,
  specials: kinds.anything,
  allowNonMeanPooling: kinds.anything,
  documents: kinds.texts,
  questions: kinds.optional(
    kinds.list(
      kinds.options<LateQuestion>({
        text: kinds.text,
        document: place,
        answer: kinds.options<Span>({ start: place, end: place }),
      }),
    ),
  ),
  chunkTokens: kinds.optional(kinds.list(kinds.integer(1))),
  signal: kinds.signal,
};

async function questionsOf(
  settings: LateMeasurementSettings,
): Promise<{ readonly documents: readonly string[]; readonly questions: readonly LateQuestion[] }> {
  const { documents, questions, signal } = settings;
  const asked = questions === undefined ? await headingQuestions(documents, signal) : { documents, questions };
  if (asked.questions.length === 0) {
    throw new InvalidOptionError(
      "questions",
      "questions with the places of their answers, or documents with Markdown headings that differ",
      asked.questions,
    );
  }
  for (const [i, { text, document, answer }] of asked.questions.entries()) {
    const length = asked.documents[document]?.length ?? 0;
    if (typeof text === "string" && answer.start >= 0 && answer.start < answer.end && answer.end <= length) continue;
    throw new InvalidOptionError(`questions[${i}]`, "a text, and an answer inside one of the documents", {
      document,
      answer,
    });
  }
  return asked;
}

/** Vectors of the questions: a chunk over everything is the model's own vector. */
async function embedQuestions(
  questions: readonly LateQuestion[],
  { encoder, specials, allowNonMeanPooling, signal }: LateMeasurementSettings,
): Promise<Float32Array[]> {
  const chunker = createLateChunker({
    encoder,
    specials,
    allowNonMeanPooling,
    context: "none",
    inputType: "query",
    chunker: { chunk: (text) => [{ start: 0, end: text.length }] },
  });
  const vectors: Float32Array[] = [];
  const texts = questions.map(({ text }) => text);
  for await (const { chunks } of chunker.embedMany(texts, { onError: "throw", signal })) {
    // A question without a token finds nothing.
    vectors.push(chunks[0]?.embedding ?? new Float32Array(0));
  }
  return vectors;
}

/** A chunk that can be found. */
interface Found extends Span {
  readonly document: number;
  readonly embedding: Float32Array;
}

/** The chunks of all documents by size, alone and late; both ways have the same spans. */
async function chunksOf(
  documents: readonly string[],
  sizes: readonly number[],
  settings: LateMeasurementSettings,
): Promise<{ readonly plain: Found[]; readonly late: Found[] }[]> {
  const { documents: _, questions: __, chunkTokens: ___, signal, ...rest } = settings;
  const shared = { ...rest, onEmptySpan: "null", onUnmeasuredModel: "ignore" } as const;
  const [alone, whole] = [createLateChunker({ ...shared, context: "none" }), createLateChunker(shared)];
  const chunkers = sizes.map((maxTokens) => createSentenceChunker({ maxTokens }));
  const indexes = sizes.map((): { plain: Found[]; late: Found[] } => ({ plain: [], late: [] }));
  for (const [document, text] of documents.entries()) {
    const tokenize = async (each: string) => settings.encoder.tokenize(each, { signal });
    const spans: Span[][] = [];
    for (const chunker of chunkers)
      spans.push([...(await chunker.chunk(text, { tokenize, signal, countAlone: false }))]);
    const late = (await whole.embedSpans(text, spans.flat(), { signal })).chunks;
    let at = 0;
    for (const [i, each] of spans.entries()) {
      const plain = (await alone.embedSpans(text, each, { signal })).chunks;
      indexes[i]!.plain.push(...plain.flatMap((chunk) => foundOf(chunk, document)));
      indexes[i]!.late.push(...late.slice(at, at + each.length).flatMap((chunk) => foundOf(chunk, document)));
      at += each.length;
    }
  }
  return indexes;
}

function foundOf(
  { start, end, embedding }: Span & { readonly embedding: Float32Array | null },
  document: number,
): Found[] {
  return embedding === null ? [] : [{ start, end, embedding, document }];
}

/** nDCG@10 of each question, of which one answer counts; of equal scores the wrong one ranks better. */
async function qualities(
  questions: readonly LateQuestion[],
  queries: readonly Float32Array[],
  chunks: readonly Found[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const yieldToEventLoop = createEventLoopYield(signal);
  const gains: number[] = [];
  for (const [q, { document, answer }] of questions.entries()) {
    await yieldToEventLoop();
    const query = queries[q]!;
    const scores = chunks.map(({ embedding }) => (query.length === 0 ? 0 : dot(query, embedding)));
    const holds = chunks.map(
      (chunk) => chunk.document === document && chunk.start < answer.end && answer.start < chunk.end,
    );
    const ranking = [...scores.keys()].toSorted(
      (a, b) => scores[b]! - scores[a]! || Number(holds[a]!) - Number(holds[b]!),
    );
    const best = ranking.find((i) => holds[i]!);
    gains.push(best === undefined ? 0 : ndcg(ranking.slice(0, 10), [best])!);
  }
  return gains;
}
