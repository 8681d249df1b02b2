/** Reply of `GET /api/dimensions`: where the slider may stand. */
export interface DimensionsReply {
  /** The full width; 0 while nothing is indexed. */
  readonly full: number;
  /** Widths that the model was trained for, and halves of the full one down to 8; widest first, the full one included. */
  readonly stops: readonly number[];
  /** Those of `stops` that the model was trained for, the full one included. Empty: nothing is known of the model. */
  readonly trained: readonly number[];
  /** Chunks of the index. */
  readonly chunks: number;
}

/** Body of `POST /api/measure`. */
export interface MeasureRequest {
  /** Which vectors. @default "plain" */
  readonly vectors?: "plain" | "late";
  /** Most queries: chunks of the index, each leaving itself out; 1 to 200. @default 100 */
  readonly queries?: number;
}

/** How the measurement stands. `stale`: `rows` belong to an index that has changed since. */
export interface MeasureStatus {
  readonly state: "none" | "running" | "done" | "stale" | "cancelled" | "failed";
  /** Why it failed. */
  readonly message?: string;
  readonly vectors: "plain" | "late";
  readonly queries: number;
  /** Chunks that were searched. */
  readonly corpus: number;
  /** How many chunks a search returns. */
  readonly k: number;
  /** Widths to measure in all; `rows` grow up to it while it runs. */
  readonly widths: number;
  /** Widest first. */
  readonly rows: readonly MeasureRow[];
}

/** What one width costs and keeps. */
export interface MeasureRow {
  readonly dimensions: number;
  readonly bytesPerVector: number;
  /** Share of the full width's `k` best that this width finds, 0 to 1. */
  readonly recall: number;
  /** The same when this width finds a shortlist and the full width ranks it. */
  readonly twoStageRecall: number;
  readonly queriesPerSecond: number;
  readonly twoStageQueriesPerSecond: number;
}
