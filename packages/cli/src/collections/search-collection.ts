import { type SinkRow, type VectorIndex } from "@embedloom/core";
import { createSearch, type Search, type SearchChunk, type SearchHit } from "@embedloom/search";
import { type Collection, floorOf } from "../catalog/index.ts";
import { Failure } from "../errors/index.ts";
import { refusedQuestion } from "./check-question.ts";
import { countWords } from "./measure-floors.ts";
import type { OpenCollection } from "./open-collection.ts";

/** How many hits one search gives, and how it finds them. */
export interface SearchChoices {
  /** Most hits. */
  readonly k: number;
  /** What finds: words, vectors, or both. */
  readonly by: "both" | "words" | "vectors";
  /** Whether what fits by chance is left out. */
  readonly floor: boolean;
  readonly signal: AbortSignal;
  /** Vector of the question. Absent: it is embedded. */
  readonly vector?: Float32Array | undefined;
}

/** A collection whose chunks are in memory. */
export interface CollectionSearch {
  readonly count: number;
  /** Ids of the documents that have a chunk, each once. */
  readonly sources: readonly string[];
  /** Finds chunks, best first; none where nothing fits. */
  search(question: string, choices: SearchChoices): Promise<readonly SearchHit[]>;
  /** The search without a floor. */
  readonly whole: Search;
}

/**
 * Reads the chunks of a collection and makes them searchable by words and vectors.
 *
 * @throws Failure when there are none any more, though the last run left some
 */
export async function searchCollection(
  {
    stack,
    sink,
  }: Pick<OpenCollection, "sink"> & { readonly stack: Pick<OpenCollection["stack"], "embedder" | "encoder"> },
  { name, identity, floors, lastRun }: Pick<Collection, "name" | "identity" | "floors" | "lastRun">,
  signal: AbortSignal,
): Promise<CollectionSearch> {
  const index = await sink.open(identity!, { signal });
  const chunks = await readChunks(index, signal);
  if (chunks.length === 0 && (lastRun?.chunks ?? 0) > 0) {
    throw new Failure(
      `The index of the collection ${name} was emptied or removed. Make it anew: embedloom sync ${name}`,
    );
  }
  const embedder = (stack.embedder ?? stack.encoder)!;
  const whole = createSearch({ chunks, vectors: index, embedder });
  return {
    count: chunks.length,
    sources: [...new Set(chunks.flatMap(({ source }) => source ?? []))],
    whole,
    async search(question, { k, by, floor, signal: stop, vector }) {
      if (chunks.length === 0) return [];
      const limits = floor && floors !== undefined ? floorOf(floors, countWords(question)) : undefined;
      // The floor judges hits of both kinds; of one kind it judges that one.
      const found = await whole
        .search(question, {
          k: Math.max(k, DEPTH),
          signal: stop,
          ...(by !== "both" && { by }),
          ...(vector && { vector }),
        })
        .catch(refusedQuestion);
      const fits = ({ vectorScore = -Infinity, wordScore = -Infinity }: SearchHit): boolean =>
        limits === undefined || vectorScore > limits.vectors! || wordScore > limits.words!;
      return found.filter(fits).slice(0, k);
    },
  };
}

const DEPTH = 50;
const PAGE = 1000;

async function readChunks(index: VectorIndex, signal: AbortSignal): Promise<readonly SearchChunk[]> {
  const chunks: SearchChunk[] = [];
  for await (const entries of index.list({ pageSize: PAGE, signal })) {
    const rows = await index.get(
      entries.map(({ id }) => id),
      { signal },
    );
    for (const row of rows) if (row !== undefined) chunks.push(chunkOf(row));
  }
  return chunks;
}

function chunkOf({ id, text = "", source, span, metadata }: SinkRow): SearchChunk {
  return { id, text, source, ...(span !== undefined && { span }), ...(metadata !== undefined && { metadata }) };
}
