import type { EmbeddingMatrix } from "@embedloom/core";
import type {
  DimensionsReply,
  HeatReply,
  HeatRequest,
  SearchReply,
  SearchRequest,
  WidthsReply,
  WidthsRequest,
} from "../api/index.ts";
import type { Library } from "../library/index.ts";
import type { CurrentStack } from "../providers/index.ts";
import { Refusal } from "../refusal/index.ts";
import { chunkTexts } from "./chunk-texts.ts";
import type { HeldIndex, IndexHolder } from "./index-holder.ts";
import type { QuestionEmbedder } from "./question-embedder.ts";
import type { QuestionScores } from "./question-scores.ts";
import { searchColumns } from "./search-columns.ts";
import { checkedWidth, rounded, rowsOf, scoresAt } from "./search-hits.ts";
import { searchWidths } from "./search-widths.ts";
import { type WidthStops, widthStops } from "./width-stops.ts";

/** Answers questions from the index. */
export interface Searcher {
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchReply>;
  /** The hits of every stop at once. */
  widths(request: WidthsRequest, signal: AbortSignal): Promise<WidthsReply>;
  /** The similarity of every chunk of a document. */
  heat(id: string, request: HeatRequest, signal: AbortSignal): Promise<HeatReply>;
  dimensions(): Promise<DimensionsReply>;
}

/** What a searcher works with. */
export interface SearcherParts {
  readonly holder: IndexHolder;
  readonly current: CurrentStack;
  readonly library: Library;
  readonly embedded: QuestionEmbedder;
  readonly scores: QuestionScores;
}

const DEFAULT_K = 10;

/** Makes a searcher. */
export function createSearcher({ holder, current, library, embedded, scores }: SearcherParts): Searcher {
  async function stopsOf({ plain }: HeldIndex): Promise<WidthStops> {
    // What the model was trained for is only a remark: without the provider the slider works all the same.
    const ready = await current.ready().catch(() => undefined);
    return widthStops(plain.dimensions, ready?.info.matryoshka);
  }

  return {
    async search({ question, k = DEFAULT_K, dimensions: wanted }, signal) {
      const index = await holder.index();
      const dimensions = checkedWidth(index, wanted);
      const { query, ms } = await embedded(question, signal);
      const began = performance.now();
      const asked = { question, query, dimensions };
      const plain = await scores(index, "plain", asked);
      const late = index.late && (await scores(index, "late", asked));
      const columns = searchColumns({ index, plain, late, k, textOf: chunkTexts(library, index) });
      return {
        question,
        dimensions,
        fullDimensions: index.plain.dimensions,
        ...columns,
        version: index.version,
        embedMs: rounded(ms),
        searchMs: rounded(performance.now() - began),
      };
    },
    async widths({ question, k = DEFAULT_K, vectors = "plain" }, signal) {
      const index = await holder.index();
      const matrix = index[vectors];
      if (matrix === undefined) throw new Refusal("bad_request", "The index has no late vectors.");
      const { query } = await embedded(question, signal);
      const { stops } = await stopsOf(index);
      const found = searchWidths({ index, matrix, query, stops, k, textOf: chunkTexts(library, index) });
      return { question, vectors, version: index.version, ...found };
    },
    async heat(id, { question, dimensions: wanted }, signal) {
      const index = await holder.index();
      const document = index.documents.find((candidate) => candidate.id === id);
      if (document === undefined) throw new Refusal("not_found", "The document is not in the index (any more).");
      const dimensions = checkedWidth(index, wanted);
      const { query } = await embedded(question, signal);
      const { from, to } = document;
      const similarities = (matrix: EmbeddingMatrix): number[] =>
        Array.from(scoresAt(rowsOf(matrix, from, to), query, dimensions), rounded);
      return {
        document: id,
        dimensions,
        spans: Array.from(index.spans.subarray(2 * from, 2 * to)),
        plain: similarities(index.plain),
        ...(index.late && { late: similarities(index.late) }),
      };
    },
    async dimensions() {
      const { state } = holder.status();
      if (state === "empty" || state === "stale") return { full: 0, stops: [], trained: [], chunks: 0 };
      const index = await holder.index();
      return { full: index.plain.dimensions, ...(await stopsOf(index)), chunks: index.plain.count };
    },
  };
}
