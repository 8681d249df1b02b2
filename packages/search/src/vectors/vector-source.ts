import {
  type DocumentEncoder,
  type Embedder,
  type EmbeddingMatrix,
  fingerprintText,
  InvalidOptionError,
  type Kind,
  kindOf,
  kinds,
  type Match,
  type SinkFilter,
  type VectorIndex,
} from "@embedloom/core";
import { createExactIndex } from "@embedloom/matryoshka";
import { matchKind } from "../rankings/index.ts";
import type { SearchChunk } from "../chunks/index.ts";

/** Finds the chunks whose vectors are nearest, best first, by their position: `twoStageIndex.search`, `topK`, or any other. */
export type VectorFunction = (
  vector: Float32Array,
  options: { readonly k: number; readonly signal: AbortSignal | undefined },
) => readonly Match[] | Promise<readonly Match[]>;

/** Where vectors are searched: an open index of a sink, a matrix whose row `i` is chunk `i` and that stays as it is, or a function. */
export type VectorSource = VectorIndex | EmbeddingMatrix | VectorFunction;

/** What embeds questions. */
export type QuestionEmbedder =
  | Pick<Embedder, "embed" | "describe">
  | Pick<DocumentEncoder, "embedQueries" | "describe">;

/** One search by vectors. */
interface VectorQuery {
  readonly vector: Float32Array;
  readonly k: number;
  readonly filter: SinkFilter | undefined;
  /** Whether a chunk passes the filter. Absent: all do. */
  readonly passes: ((index: number) => boolean) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What a search by vectors found. */
export interface VectorFindings {
  readonly found: readonly Match[];
  /** Standard deviation of the scores of all chunks; `undefined` where the source does not score them all. */
  readonly spread: number | undefined;
}

/** A {@link VectorSource}, whatever it is, as a search uses it. */
export interface OpenVectors {
  /** Width that questions must have; `undefined`: that of the embedder. */
  readonly dimensions: number | undefined;
  search(query: VectorQuery): Promise<VectorFindings>;
}

const isIndex = (value: object): value is VectorIndex =>
  typeof Reflect.get(value, "search") === "function" && typeof Reflect.get(value, "identity") === "object";

/** A {@link VectorSource}. */
export const vectorsKind: Kind = kindOf("an open index of a sink, an EmbeddingMatrix, or a function", (value) => {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  return isIndex(value) || kinds.matrix("vectors", value) === value;
});

/** A {@link QuestionEmbedder}. */
export const embedderKind: Kind = kindOf("an embedder, or a document encoder", (value) => {
  if (typeof value !== "object" || value === null || typeof Reflect.get(value, "describe") !== "function") return false;
  return ["embed", "embedQueries"].some((name) => typeof Reflect.get(value, name) === "function");
});

/**
 * Makes one thing of all sources.
 *
 * @throws InvalidOptionError when a matrix has another number of rows than there are chunks, or a value that is not finite
 */
export function openVectors(
  source: VectorSource,
  chunks: readonly SearchChunk[],
  embedder: QuestionEmbedder | undefined,
): OpenVectors {
  if (typeof source === "function") return functionVectors(source, chunks.length);
  if (isIndex(source)) return indexVectors(source, chunks, embedder);
  if (source.count !== chunks.length) {
    throw new InvalidOptionError(
      "vectors",
      `a matrix with a row for each of the ${chunks.length} chunks`,
      source.count,
    );
  }
  return matrixVectors(source);
}

function matrixVectors(matrix: EmbeddingMatrix): OpenVectors {
  const { data, count, dimensions } = matrix;
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at])) continue;
    throw new InvalidOptionError("vectors", "rows of finite numbers", data[at], { index: Math.floor(at / dimensions) });
  }
  const index = createExactIndex(matrix);
  return {
    // Without rows nobody may know how wide they would be.
    dimensions: count === 0 ? undefined : dimensions,
    async search({ vector, k, passes }) {
      const { matches, spread } = index.searchWithSpread(vector, { k, filter: passes });
      return { found: matches, spread };
    },
  };
}

/** Asks for more until enough pass. */
function functionVectors(source: VectorFunction, count: number): OpenVectors {
  return {
    dimensions: undefined,
    async search({ vector, k, passes, signal }) {
      for (let asked = Math.min(k, count); ; asked = Math.min(count, 4 * asked)) {
        if (asked === 0) return { found: [], spread: undefined };
        const found = checkFound("vectors", await source(vector, { k: asked, signal }), count);
        const passing = bestFirst(passes === undefined ? found : found.filter(({ index }) => passes(index)));
        if (passing.length >= Math.min(k, count) || asked === count || found.length < asked) {
          return { found: passing.slice(0, k), spread: undefined };
        }
      }
    },
  };
}

/** Ranks are taken from the order, whatever order a function gives. */
function bestFirst(found: readonly Match[]): readonly Match[] {
  return found.toSorted((one, other) => other.score - one.score);
}

const foundKind = kinds.list(matchKind);

/** What a function of the caller's found: each position at most once. */
export function checkFound(name: string, given: readonly Match[], count: number): readonly Match[] {
  const found = foundKind(name, given) as readonly Match[];
  const seen = new Set<number>();
  const wrong = found.find(({ index }) => index >= count || seen.size === seen.add(index).size);
  if (wrong === undefined) return found;
  throw new InvalidOptionError(name, `a function that gives positions of the ${count} chunks, each once`, wrong.index);
}

const rowsKind = kinds.list(
  kindOf("a match: an id and a finite score", (value) => {
    if (typeof value !== "object" || value === null) return false;
    return typeof Reflect.get(value, "id") === "string" && Number.isFinite(Reflect.get(value, "score"));
  }),
);

function indexVectors(
  index: VectorIndex,
  chunks: readonly SearchChunk[],
  embedder: QuestionEmbedder | undefined,
): OpenVectors {
  const { dimensions, fingerprint } = index.identity;
  const places = new Map(chunks.map(({ id }, i) => [id, i]));
  return {
    dimensions,
    async search({ vector, k, filter, signal }) {
      const asked =
        embedder === undefined ? fingerprint : await fingerprintOf(embedder, fingerprint, dimensions, signal);
      const found = await index.search({ vector, fingerprint: asked }, { k, filter, signal });
      rowsKind("vectors.search()", found);
      // The sink may have rows that this search knows nothing of.
      const known = found.flatMap(({ id, score }) => {
        const place = places.get(id);
        return place === undefined ? [] : [{ index: place, score }];
      });
      return { found: known, spread: undefined };
    },
  };
}

/** What made the question's vector, in the words of the index where both mean the same. */
async function fingerprintOf(
  embedder: QuestionEmbedder,
  wanted: string,
  dimensions: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const info = await embedder.describe({ signal });
  kinds.options<Pick<typeof info, "fingerprint">>({ fingerprint: kinds.object })("embedder.describe()", info);
  const { fingerprint } = info;
  const own = fingerprintText(fingerprint);
  return own === wanted ? own : fingerprintText(fingerprint, { dimensions });
}
