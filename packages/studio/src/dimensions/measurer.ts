import type { EmbeddingMatrix } from "@embedloom/core";
import { measureTruncation, type TruncationRow } from "@embedloom/matryoshka";
import type { MeasureRequest, MeasureRow, MeasureStatus } from "../api/index.ts";
import { ownQueries, sampleRows } from "embedloom/studio-parts";
import { describeProblem } from "../problem/index.ts";
import { Refusal } from "../refusal/index.ts";
import type { HeldIndex, IndexHolder } from "../search/index.ts";

/** Measures on the user's own index what shorter vectors cost. */
export interface Measurer {
  status(): MeasureStatus;
  /** Begins a measurement, unless the same one is there. @throws Refusal when one runs, or there is nothing to measure */
  start(request: MeasureRequest): Promise<MeasureStatus>;
  /** Ends it; what was measured stays. */
  cancel(): MeasureStatus;
  close(): Promise<void>;
}

/** What a measurer works with. */
export interface MeasurerParts {
  readonly holder: IndexHolder;
  /** Widths to measure, widest first. */
  readonly stops: () => Promise<readonly number[]>;
  readonly onStatus: (status: MeasureStatus) => void;
}

/** Time grows with them, and more would move the curve by less than its own uncertainty. */
const MOST_ROWS = 20_000;
const QUERIES = 100;
const K = 10;
const NOTHING: MeasureStatus = { state: "none", vectors: "plain", queries: 0, corpus: 0, k: K, widths: 0, rows: [] };

interface Measurement {
  readonly version: string;
  readonly request: string;
  readonly abort: AbortController;
  over: Promise<void>;
}

/** Makes a measurer; the last measurement is kept until the index changes. */
export function createMeasurer({ holder, stops, onStatus }: MeasurerParts): Measurer {
  let state = NOTHING;
  let last: Measurement | undefined;

  const isCurrent = (): boolean => last !== undefined && last.version === holder.status().version;
  const status = (): MeasureStatus => (state.state === "done" && !isCurrent() ? { ...state, state: "stale" } : state);
  function become(next: MeasureStatus): void {
    state = next;
    onStatus(status());
  }

  async function work(
    { abort }: Measurement,
    corpus: EmbeddingMatrix,
    queries: number,
    widths: readonly number[],
  ): Promise<void> {
    const sample = { corpus, k: Math.min(K, corpus.count - 1), ...ownQueries(corpus, queries) };
    for (const width of widths) {
      const [row] = await measureTruncation({ ...sample, dimensions: [width] }, { signal: abort.signal });
      become({ ...state, rows: [...state.rows, rowOf(row!)] });
    }
  }

  async function start(request: MeasureRequest): Promise<MeasureStatus> {
    if (state.state === "running") throw new Refusal("busy", "A measurement runs already.");
    const { vectors = "plain", queries = QUERIES } = request;
    const text = JSON.stringify([vectors, queries]);
    if (state.state === "done" && last?.request === text && isCurrent()) return state;
    const index = await holder.index();
    const corpus = chosenRows(index, vectors);
    const widths = await stops();
    const measurement: Measurement = {
      version: index.version,
      request: text,
      abort: new AbortController(),
      over: Promise.resolve(),
    };
    last = measurement;
    const facts = { vectors, queries: Math.min(queries, corpus.count), corpus: corpus.count, widths: widths.length };
    become({ ...facts, state: "running", k: Math.min(K, corpus.count - 1), rows: [] });
    measurement.over = work(measurement, corpus, queries, widths).then(
      () => become({ ...state, state: "done" }),
      (error: unknown) => {
        const { signal } = measurement.abort;
        if (signal.aborted) become({ ...state, state: "cancelled" });
        else become({ ...state, state: "failed", message: describeProblem(error).error.message });
      },
    );
    return status();
  }

  return {
    status,
    start,
    cancel() {
      last?.abort.abort(new Refusal("busy", "The measurement was cancelled."));
      return status();
    },
    async close() {
      last?.abort.abort(new Refusal("busy", "The server ends."));
      await last?.over;
    },
  };
}

function chosenRows(index: HeldIndex, vectors: "plain" | "late"): EmbeddingMatrix {
  const matrix = index[vectors];
  if (matrix === undefined) throw new Refusal("bad_request", "The index has no late vectors.");
  if (matrix.count < 2) throw new Refusal("no_index", "One chunk has no neighbours. Index more documents first.");
  return matrix.count <= MOST_ROWS ? matrix : matrix.select(sampleRows(matrix.count, MOST_ROWS));
}

function rowOf({ ndcg10: _ndcg, ...row }: TruncationRow): MeasureRow {
  return {
    ...row,
    queriesPerSecond: finite(row.queriesPerSecond),
    twoStageQueriesPerSecond: finite(row.twoStageQueriesPerSecond),
  };
}

/** JSON has no infinity, which a clock that saw no time pass gives. */
function finite(value: number): number {
  return Number.isFinite(value) ? Math.round(value) : 1e6;
}
