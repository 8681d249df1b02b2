import {
  addUsage,
  checkResult,
  createEventLoopYield,
  type DocumentEncoder,
  EmbeddingMatrix,
  type EventLoopYield,
  InvalidOptionError,
  type Kind,
  kindOf,
  kinds,
  type Match,
  NO_USAGE,
  notify,
  topK,
  truncate,
  type Usage,
  type VectorEncoding,
} from "@embedloom/core";
import { checkEncoded } from "@embedloom/core/document";
import { evaluate, type Evaluation } from "../evaluate/index.ts";
import { checkTask, type RetrievalTask, type ScoreTable } from "../task/index.ts";
import { bytesOf, encodeMatrix } from "./encode-matrix.ts";
import { cutDocuments, type CutTask } from "./cut-documents.ts";
import { type GridChunker, type GridSettings, readGridSettings } from "./grid-settings.ts";

/** One combination and what it is worth. */
export interface GridCell {
  /** All of it in words, such as `sentence 64, late, 256 x int8, hybrid`. */
  readonly name: string;
  readonly chunker: string;
  readonly size: number;
  /** Name of the encoder. Absent: words alone. */
  readonly encoder?: string;
  readonly width?: number;
  readonly encoding?: VectorEncoding;
  readonly search: "vectors" | "words" | "hybrid";
  /** Chunks of all documents. */
  readonly chunks: number;
  /** Bytes of one vector; 0 without. */
  readonly bytesPerVector: number;
  readonly evaluation: Evaluation;
}

/** What a grid found. */
export interface GridResult {
  /** In the order of the settings. */
  readonly cells: readonly GridCell[];
  /** What embedding cost; with a warm cache nothing. */
  readonly usage: Usage;
}

/**
 * Measures every combination of chunker, size, encoder, width, encoding and search. Each chunk is embedded once for each encoder, at
 * full width; widths and encodings are made of the same vectors. A passage ranks where its best chunk does.
 *
 * Keeps the vectors of one chunker, size and encoder at a time.
 *
 * @throws InvalidOptionError naming the setting that cannot work
 * @throws what an encoder, a chunker or the hybrid throws
 * @example
 * ```ts
 * import { runGrid } from "@embedloom/eval";
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const { cells } = await runGrid({
 *   task: {
 *     documents: [{ id: "lease", text: "the roof" }, { id: "ferry", text: "the boat" }],
 *     queries: [{ id: "q1", text: "the boat" }],
 *     qrels: { q1: { ferry: 1 } },
 *   },
 *   chunkers: { whole: () => ({ chunk: (text) => [{ start: 0, end: text.length }] }) },
 *   sizes: [1],
 *   encoders: { plain: createFakeDocumentEncoder({ dimensions: 8 }) },
 *   encodings: ["float32", "int8"],
 *   measures: ["mrr"],
 * });
 * console.log(cells.length, cells[1]?.name); // 2 whole 1, plain, 8 x int8, vectors
 * ```
 */
export async function runGrid(settings: GridSettings): Promise<GridResult> {
  const read = readGridSettings(settings);
  const task = checkTask(read.task);
  const yieldToEventLoop = createEventLoopYield(read.signal);
  const cells: GridCell[] = [];
  let usage = NO_USAGE;
  const found = (cell: GridCell): void => {
    cells.push(cell);
    notify("onCell", read.onCell, cell);
  };
  for (const [chunker, make] of Object.entries(read.chunkers)) {
    for (const size of read.sizes) {
      const cut = await cutDocuments(task, chunkerKind("a chunker", make(size)) as GridChunker, read, yieldToEventLoop);
      const bench: Bench = {
        settings: read,
        task,
        cut,
        yieldToEventLoop,
        base: { chunker, size, chunks: cut.passages.length },
      };
      const words = await searchWords(bench);
      if (words !== undefined) found(await cellOf(bench, {}, "words", words.found));
      for (const [encoder, documentEncoder] of Object.entries(read.encoders)) {
        const vectors = await embed(bench, documentEncoder);
        usage = addUsage(usage, vectors.usage);
        for (const cell of await measureVectors(bench, encoder, vectors, words)) found(cell);
      }
    }
  }
  return { cells, usage };
}

type CheckedTask = Omit<RetrievalTask, "qrels"> & { readonly qrels: ScoreTable };
/** The chunks that each query finds, in the order of the queries. */
type Found = readonly (readonly Match[])[];

/** A search by words over the chunks of one cut. */
interface WordSearch {
  readonly found: Found;
  /** By the position of the query. */
  readonly spreads: readonly (number | undefined)[];
}

interface Bench {
  readonly settings: GridSettings;
  readonly task: CheckedTask;
  readonly cut: CutTask;
  readonly yieldToEventLoop: EventLoopYield;
  readonly base: Pick<GridCell, "chunker" | "size" | "chunks">;
}

const chunkerKind = kinds.withMethods("an object with `chunk`", "chunk");
const spreadKind = kinds.optional(kinds.amount);
const indexKind = kinds.withMethods("an index: an object with `search`", "search");

/** What a search of words, or what joins it with another, must give. */
function matchesKind({ cut: { passages } }: Bench): Kind {
  const last = Math.max(0, passages.length - 1);
  return kinds.list(kinds.options<Match>({ index: kinds.integer(0, last), score: finite }), "a list of matches");
}

const finite = kindOf("a finite number", (value) => Number.isFinite(value));

const depthOf = ({ settings, cut }: Bench): number =>
  Math.min(settings.depth ?? 1000, Math.max(1, cut.passages.length));

async function searchWords(bench: Bench): Promise<WordSearch | undefined> {
  const { hybrid } = bench.settings;
  if (hybrid === undefined) return undefined;
  const index = hybrid.index(bench.cut.texts);
  indexKind("hybrid.index()", index);
  const found: (readonly Match[])[] = [];
  const spreads: (number | undefined)[] = [];
  for (const { text } of bench.task.queries) {
    await bench.yieldToEventLoop();
    const matches = index.search(text, { k: depthOf(bench) });
    found.push(matchesKind(bench)("hybrid.index().search()", matches) as readonly Match[]);
    spreads.push(spreadKind("hybrid.index().spread()", index.spread?.(text)) as number | undefined);
  }
  return { found, spreads };
}

interface Vectors {
  readonly chunks: EmbeddingMatrix;
  readonly queries: EmbeddingMatrix;
  readonly usage: Usage;
}

async function embed({ settings: { signal }, task, cut }: Bench, encoder: DocumentEncoder): Promise<Vectors> {
  const { documents, usage } = checkEncoded(await encoder.encode(cut.documents, { signal }), cut.documents.length);
  const matrices = documents.map((document) => {
    if (document.embeddings === undefined) throw document.error;
    return document.embeddings;
  });
  const questions = task.queries.map(({ text }) => text);
  const asked = checkResult(await encoder.embedQueries(questions, { signal }), questions.length);
  return {
    chunks: EmbeddingMatrix.concat(matrices),
    queries: asked.embeddings,
    usage: addUsage(usage, asked.usage),
  };
}

async function measureVectors(
  bench: Bench,
  encoder: string,
  { chunks, queries }: Vectors,
  words: WordSearch | undefined,
): Promise<GridCell[]> {
  const { widths = [chunks.dimensions], encodings = ["float32"], hybrid } = bench.settings;
  const cells: GridCell[] = [];
  for (const width of widths) {
    if (width > chunks.dimensions) {
      throw new InvalidOptionError("widths", `widths up to that of ${encoder} (${chunks.dimensions})`, width);
    }
    const asked = truncate(queries, width);
    for (const encoding of encodings) {
      const rows = encodeMatrix(chunks, width, encoding);
      const vectors: Match[][] = [];
      for (const query of asked) {
        await bench.yieldToEventLoop();
        vectors.push(topK(rows, query, depthOf(bench)));
      }
      const facts = { encoder, width, encoding };
      cells.push(await cellOf(bench, facts, "vectors", vectors));
      if (words === undefined || hybrid === undefined) continue;
      const both = vectors.map((each, q) => {
        const known = { depth: depthOf(bench), wordSpread: words.spreads[q], matrix: rows, vector: asked.row(q) };
        return matchesKind(bench)("hybrid.fuse()", hybrid.fuse([words.found[q]!, each], known)) as readonly Match[];
      });
      cells.push(await cellOf(bench, facts, "hybrid", both));
    }
  }
  return cells;
}

async function cellOf(
  { settings, task, cut, yieldToEventLoop, base }: Bench,
  facts: Pick<GridCell, "encoder" | "width" | "encoding">,
  search: GridCell["search"],
  found: Found,
): Promise<GridCell> {
  await yieldToEventLoop();
  const run = new Map(
    task.queries.map(({ id }, q) => {
      const scores = new Map<string, number>();
      for (const { index, score } of found[q]!) {
        const passage = cut.passages[index]!;
        if (score > (scores.get(passage) ?? -Infinity)) scores.set(passage, score);
      }
      return [id, scores] as const;
    }),
  );
  const { encoder, width, encoding } = facts;
  const vectors = encoder === undefined ? [] : [encoder, `${width} x ${encoding}`];
  return {
    name: [`${base.chunker} ${base.size}`, ...vectors, search].join(", "),
    ...base,
    ...facts,
    search,
    bytesPerVector: width === undefined || encoding === undefined ? 0 : bytesOf(width, encoding),
    evaluation: evaluate(task.qrels, run, { measures: settings.measures }),
  };
}
