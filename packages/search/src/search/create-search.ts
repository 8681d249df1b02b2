import { checkResult, InvalidOptionError, kinds, type Match, readOptions, type SinkFilter } from "@embedloom/core";
import { checkFilter, passesFilter } from "@embedloom/core/sink";
import { collapse, createContexts, type SearchChunk } from "../chunks/index.ts";
import { findScoreFloor, type FloorOptions } from "../rankings/index.ts";
import { fusionScales, weightedFusion } from "../fusion/index.ts";
import { rerankCandidates } from "./rerank.ts";
import {
  type AnsweredQuestion,
  type FloorScores,
  type FoundFloors,
  optionKinds,
  questionKinds,
  type SearchHit,
  type SearchOptions,
  type SearchSettings,
  settingsKinds,
} from "./search-settings.ts";
import {
  checkFound,
  openVectors,
  type OpenVectors,
  type QuestionEmbedder,
  type VectorFindings,
} from "../vectors/index.ts";
import { type Bm25Index, createBm25 } from "../words/index.ts";

/** Chunks among which an answer is looked for; one below that is found by no search. */
const CALIBRATION_DEPTH = 1000;
const EMPTY = { before: "", after: "" };

/** A search over chunks. */
export interface Search {
  /** Number of chunks. */
  readonly count: number;
  /**
   * Finds chunks, best first; none where nothing reaches the floor.
   *
   * @throws InvalidOptionError when an argument cannot be, or there is neither an embedder nor a `vector`
   * @throws what the embedder, the sink or the reranker throws
   */
  search(question: string, options?: SearchOptions): Promise<SearchHit[]>;
  /**
   * Finds floors from questions: the answer's score where it was found, against that of the best chunk of other sources, which is what
   * a question that nothing answers would find.
   *
   * @throws InvalidOptionError when there are no questions, or none of them finds its answer
   */
  calibrate(questions: readonly AnsweredQuestion[], options?: FloorOptions): Promise<FoundFloors>;
}

/**
 * Makes a search by words and vectors: both find chunks, a fusion joins their rankings, chunks that say the same become one, a reranker
 * may rank the best again, and what reaches no floor is left out.
 *
 * Chunks are indexed at once and stay as they are; when they change, make another search.
 *
 * @throws InvalidOptionError when a setting cannot be, or two chunks have one id
 * @example
 * ```ts
 * import { createSearch } from "@embedloom/search";
 *
 * const chunks = [
 *   { id: "lease#1", text: "The tenant pays for the roof.", source: "lease" },
 *   { id: "ferry#1", text: "The boat leaves at noon.", source: "ferry" },
 * ];
 * const [hit] = await createSearch({ chunks }).search("who pays for the roof?");
 * console.log(hit?.chunk.id); // lease#1
 * ```
 */
export function createSearch(settings: SearchSettings): Search {
  const read = readOptions("settings", settings, settingsKinds);
  const { chunks } = read;
  if (new Set(chunks.map(({ id }) => id)).size < chunks.length) {
    throw new InvalidOptionError("chunks", "ids that differ", chunks);
  }
  const words =
    read.words === false
      ? undefined
      : createBm25(
          chunks.map(({ text }) => text),
          read.words ?? {},
        );
  const vectors = read.vectors === undefined ? undefined : openVectors(read.vectors, chunks, read.embedder);
  if (words === undefined && vectors === undefined)
    throw new InvalidOptionError("vectors", "vectors, or words", undefined);
  const contexts = createContexts(chunks);
  const parts: Parts = { ...read, chunks, index: words, open: vectors };

  return {
    count: chunks.length,
    async search(question, options = {}) {
      const { found, fused, k, signal } = await findAll(parts, question, options);
      const kept = collapsed(parts, fused);
      const ranked = await reranked(parts, question, kept, k, signal);
      return ranked
        .map(({ match, duplicates, rerankScore }): SearchHit => ({
          chunk: chunks[match.index]!,
          index: match.index,
          score: rerankScore ?? match.score,
          wordScore: found.words.get(match.index),
          vectorScore: found.vectors.get(match.index),
          rerankScore,
          duplicates: duplicates.map((each) => chunks[each]!),
          context: (read.context ?? 0) === 0 ? EMPTY : contexts(match.index, read.context ?? 0),
        }))
        .filter((hit) => reaches(hit, read.floor))
        .slice(0, k);
    },
    async calibrate(questions, options = {}) {
      const asked = kinds.list(kinds.options<AnsweredQuestion>(questionKinds))("questions", questions);
      return calibrate(parts, asked as readonly AnsweredQuestion[], options);
    },
  };
}

interface Parts extends SearchSettings {
  readonly index: Bm25Index | undefined;
  readonly open: OpenVectors | undefined;
}

interface Findings {
  readonly words: ReadonlyMap<number, number>;
  readonly vectors: ReadonlyMap<number, number>;
}

const scoresOf = (ranking: readonly Match[]): ReadonlyMap<number, number> =>
  new Map(ranking.map(({ index, score }) => [index, score]));

async function findAll(
  parts: Parts,
  question: string,
  options: SearchOptions,
): Promise<{
  readonly found: Findings;
  readonly fused: readonly Match[];
  readonly k: number;
  readonly signal: AbortSignal | undefined;
}> {
  kinds.words("question", question);
  const read = readOptions("options", options, optionKinds);
  const { k = 10, by, signal } = read;
  signal?.throwIfAborted();
  if (by !== undefined && parts[by === "words" ? "index" : "open"] === undefined) {
    throw new InvalidOptionError("by", "what the search was made with", by);
  }
  const depth = Math.max(k, parts.depth ?? 100);
  const passes = filterOf(parts.chunks, read.filter);
  const vectors = by === "words" ? undefined : await byVectors(parts, question, read, depth, passes);
  const asked = read.words ?? question;
  const words = by === "vectors" ? undefined : parts.index?.search(asked, { k: depth, filter: passes });
  const found = { words: scoresOf(words ?? []), vectors: scoresOf(vectors?.found ?? []) };
  if (words === undefined || vectors === undefined) return { found, fused: words ?? vectors?.found ?? [], k, signal };
  const { fuse = weightedFusion } = parts;
  const scales = fusionScales({ words, depth, spread: parts.index?.spread(asked) }, vectors);
  const fused = checkFound("fuse", fuse([words, vectors.found], { scales }), parts.chunks.length);
  return { found, fused, k, signal };
}

async function byVectors(
  { open, embedder, vectorSpread }: Parts,
  question: string,
  { vector, filter, signal }: SearchOptions,
  k: number,
  passes: ((index: number) => boolean) | undefined,
): Promise<VectorFindings | undefined> {
  if (open === undefined) return undefined;
  const asked =
    vector === undefined ? await embed(embedder, question, open.dimensions, signal) : Float32Array.from(vector);
  if (open.dimensions !== undefined && asked.length !== open.dimensions) {
    throw new InvalidOptionError("vector", `as wide as the vectors (${open.dimensions})`, asked.length);
  }
  const findings = await open.search({ vector: asked, k, filter, passes, signal });
  if (vectorSpread === undefined) return findings;
  const spread = typeof vectorSpread === "number" ? vectorSpread : vectorSpread(asked);
  return { ...findings, spread: kinds.amount("vectorSpread", spread) as number };
}

async function embed(
  embedder: QuestionEmbedder | undefined,
  question: string,
  dimensions: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  if (embedder === undefined)
    throw new InvalidOptionError("vector", "the question's vector, or a search with an embedder", undefined);
  const result =
    "embed" in embedder
      ? await embedder.embed([question], { inputType: "query", dimensions, signal })
      : await embedder.embedQueries([question], { dimensions, signal });
  return checkResult(result, 1).embeddings.row(0);
}

function filterOf(
  chunks: readonly SearchChunk[],
  filter: SinkFilter | undefined,
): ((index: number) => boolean) | undefined {
  if (filter === undefined) return undefined;
  const checked = checkFilter(filter);
  return (index) => {
    const { source = "", metadata } = chunks[index]!;
    return passesFilter({ source, metadata }, checked);
  };
}

interface Kept {
  readonly match: Match;
  readonly duplicates: readonly number[];
  readonly rerankScore?: number | undefined;
}

function collapsed({ chunks, overlap = 0.5 }: Parts, fused: readonly Match[]): Kept[] {
  if (overlap === false) return fused.map((match) => ({ match, duplicates: [] }));
  const groups = collapse(
    fused.map(({ index }) => chunks[index]!),
    overlap,
  );
  return groups.map(({ index, duplicates }) => ({
    match: fused[index]!,
    duplicates: duplicates.map((at) => fused[at]!.index),
  }));
}

async function reranked(
  { rerank, rerankDepth = 50, chunks }: Parts,
  question: string,
  kept: readonly Kept[],
  k: number,
  signal: AbortSignal | undefined,
): Promise<readonly Kept[]> {
  if (rerank === undefined || kept.length === 0) return kept;
  const best = kept.slice(0, Math.max(k, rerankDepth));
  const candidates = best.map(({ match: { index } }) => ({ index, text: chunks[index]!.text }));
  const ranked = await rerankCandidates(rerank, question, candidates, signal);
  return ranked.map(({ at, score }) => ({ ...best[at]!, rerankScore: score }));
}

function reaches({ vectorScore, wordScore, rerankScore }: SearchHit, floor: FloorScores | undefined): boolean {
  if (floor === undefined) return true;
  const { vectors = Infinity, words = Infinity, rerank } = floor;
  if (rerank !== undefined) return (rerankScore ?? -Infinity) >= rerank;
  return (vectorScore ?? -Infinity) >= vectors || (wordScore ?? -Infinity) >= words;
}

async function calibrate(
  parts: Parts,
  questions: readonly AnsweredQuestion[],
  options: FloorOptions,
): Promise<FoundFloors> {
  const { chunks } = parts;
  const samples = { words: emptySample(), vectors: emptySample() };
  const places = new Map(chunks.map(({ id }, i) => [id, i]));
  for (const { text, answers } of questions) {
    const right = new Set(answers.map((id) => places.get(id)));
    const sources = new Set([...right].map((place) => (place === undefined ? undefined : chunks[place]?.source)));
    const { found } = await findAll(parts, text, { k: CALIBRATION_DEPTH });
    for (const [way, sample] of Object.entries(samples)) {
      const entries = [...(way === "words" ? found.words : found.vectors)];
      const answer = entries.find(([index]) => right.has(index));
      const other = entries.find(
        ([index]) => !right.has(index) && (chunks[index]?.source === undefined || !sources.has(chunks[index]?.source)),
      );
      if (answer !== undefined) sample.answered.push(answer[1]);
      if (other !== undefined) sample.unanswered.push(other[1]);
    }
  }
  const floors = Object.entries(samples).flatMap(([way, sample]) =>
    sample.answered.length === 0 || sample.unanswered.length === 0
      ? []
      : [[way, findScoreFloor(sample, options)] as const],
  );
  if (floors.length === 0) {
    throw new InvalidOptionError(
      "questions",
      "questions whose answers are found, and chunks of more than one source",
      questions,
    );
  }
  return Object.fromEntries(floors);
}

function emptySample(): { readonly answered: number[]; readonly unanswered: number[] } {
  return { answered: [], unanswered: [] };
}
