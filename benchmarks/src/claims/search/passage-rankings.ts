// The passages of a retrieval set as they are ranked by words and by the bundled model's vectors, kept in a cache beside the project.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { withDocumentCache } from "@embedloom/cache";
import { createTopRows, type DocumentEncoder, EmbeddingMatrix, type EmbeddingStore, type Match } from "@embedloom/core";
import { evaluate, type Evaluation } from "@embedloom/eval";
import { createLateChunker } from "@embedloom/late-chunk";
import { type Bm25Settings, createBm25, weightedFusion } from "@embedloom/search";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createTransformersModel, type TransformersModel } from "@embedloom/transformers";
import type { RetrievalSet } from "../../retrieval-sets.ts";

/** How many passages a ranking holds. */
const DEPTH = 100;

/** The passages each question finds, best first. */
export type Rankings = readonly (readonly Match[])[];

/** What each question finds, and how far apart the scores of everything are for it. */
export interface SpreadRankings {
  readonly rankings: Rankings;
  /** Standard deviation of all scores of each question. */
  readonly spreads: readonly number[];
}

const SLICE = 256;

const folder = join(import.meta.dirname, "../../../../.cache/search-claim");

/** A model with its plain and its late chunker, both behind a cache in a file. */
export interface CachedModel {
  readonly model: TransformersModel;
  readonly plain: DocumentEncoder;
  readonly late: DocumentEncoder;
  readonly store: EmbeddingStore;
  /** Texts and documents that were not in the cache. */
  misses(): number;
  close(): Promise<void>;
}

/** Opens a model whose vectors are kept in `.cache/search-claim`. */
export function openCachedModel(path: string): CachedModel {
  mkdirSync(folder, { recursive: true });
  const model = createTransformersModel({ model: path });
  const store = createSqliteStore({ path: join(folder, "vectors.sqlite") });
  const encoder = model.tokenEncoder;
  const shared = { encoder, batchTokens: 4096, onUnmeasuredModel: "ignore" } as const;
  const plain = withDocumentCache(createLateChunker({ ...shared, context: "none" }), store);
  const late = withDocumentCache(createLateChunker(shared), store);
  return {
    model,
    plain,
    late,
    store,
    misses: () => plain.stats().misses + late.stats().misses,
    async close() {
      await store.close();
      await model.close();
    },
  };
}

/** What each question finds by words. */
export function rankByWords(set: RetrievalSet, settings: Bm25Settings = {}): SpreadRankings {
  const index = createBm25(passageTexts(set), settings);
  return {
    rankings: set.questions.map(({ text }) => index.search(text, { k: DEPTH })),
    spreads: set.questions.map(({ text }) => index.spread(text)),
  };
}

/** Both together as `createSearch` joins them, with vectors at a weight. */
export function joinRankings(words: SpreadRankings, vectors: SpreadRankings, weight: number): Rankings {
  return words.rankings.map((byWords, q) => {
    const byVectors = vectors.rankings[q]!;
    const [wordUnit, vectorUnit] = [words.spreads[q]!, vectors.spreads[q]!];
    if (byWords.length === 0 || wordUnit === 0) return byVectors;
    const zero = byWords.length < DEPTH ? 0 : byWords.at(-1)!.score;
    const scales = [
      { zero, unit: wordUnit },
      { zero: byVectors.at(-1)!.score, unit: vectorUnit },
    ];
    return weightedFusion([byWords, byVectors], { scales, weights: [1, weight] });
  });
}

/** Texts of all passages, in order. */
export function passageTexts({ documents }: RetrievalSet): string[] {
  return documents.flatMap(({ text, parts }) => parts.map(({ start, end }) => text.slice(start, end)));
}

/** Every passage in spans of up to so many tokens, plain or late, and what each question finds: a passage scores what its best span scores. */
export async function rankByVectors(
  set: RetrievalSet,
  encoder: DocumentEncoder,
  tokenizer: TransformersModel["tokenEncoder"],
  chunkTokens: number,
): Promise<SpreadRankings> {
  const owners: number[] = [];
  const documents: { text: string; spans: { start: number; end: number }[] }[] = [];
  let before = 0;
  for (const { text, parts } of set.documents) {
    const { starts, ends } = await tokenizer.tokenize(text);
    const spans: { start: number; end: number }[] = [];
    let token = 0;
    for (const [part, { end }] of parts.entries()) {
      while (token < starts.length && starts[token]! < end) {
        const from = token;
        while (token < starts.length && token - from < chunkTokens && starts[token]! < end) token++;
        spans.push({ start: starts[from]!, end: Math.min(end, ends[token - 1]!) });
        owners.push(before + part);
      }
    }
    before += parts.length;
    if (spans.length > 0) documents.push({ text, spans });
  }
  const matrices: EmbeddingMatrix[] = [];
  // In slices, so that what was embedded is in the cache when the run is stopped.
  for (let at = 0; at < documents.length; at += SLICE) {
    const encoded = await encoder.encode(documents.slice(at, at + SLICE));
    for (const each of encoded.documents) {
      if (each.embeddings === undefined) throw each.error;
      matrices.push(each.embeddings);
    }
  }
  const rows = EmbeddingMatrix.concat(matrices);
  const { embeddings } = await encoder.embedQueries(set.questions.map(({ text }) => text));
  const found = Array.from(embeddings, (query) => bestPassages(rows, query, owners, before));
  return { rankings: found.map(({ ranking }) => ranking), spreads: found.map(({ spread }) => spread) };
}

function bestPassages(
  rows: EmbeddingMatrix,
  query: Float32Array,
  owners: readonly number[],
  passages: number,
): { readonly ranking: readonly Match[]; readonly spread: number } {
  const best = new Float64Array(passages).fill(-Infinity);
  const { data, dimensions, count } = rows;
  let [sum, squares] = [0, 0];
  for (let i = 0, at = 0; i < count; i++, at += dimensions) {
    let score = 0;
    for (let d = 0; d < dimensions; d++) score += data[at + d]! * query[d]!;
    sum += score;
    squares += score * score;
    if (score > best[owners[i]!]!) best[owners[i]!] = score;
  }
  const top = createTopRows(Math.min(DEPTH, passages));
  best.forEach((score, passage) => {
    if (score > -Infinity) top.offer(passage, score);
  });
  return { ranking: top.sorted(), spread: Math.sqrt(squares / count - (sum / count) ** 2) };
}

/** nDCG@10, MRR@10 and recall@100 of rankings. */
export function evaluateRankings(set: RetrievalSet, rankings: Rankings): Evaluation {
  const qrels = new Map(
    set.questions.map(({ answers }, q) => [`q${q}`, new Map(answers.map((answer) => [`p${answer}`, 1]))]),
  );
  const run = new Map(
    rankings.map((found, q) => [`q${q}`, new Map(found.map(({ index, score }) => [`p${index}`, score]))]),
  );
  return evaluate(qrels, run, { measures: ["ndcg@10", "mrr@10", "recall@100"] });
}
