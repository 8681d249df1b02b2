import type { SyncFailure } from "./sync-report.ts";

/** The estimate for a part of a run. */
export interface PlannedPart {
  /** Number of rows. */
  readonly rows: number;
  /** Tokens to embed, counted by `estimateTokens`, each content once. */
  readonly tokens: number;
  /** Price in US dollars. Absent: the price of the model is not known. */
  readonly costUsd: number | undefined;
}

/** What a run would do, found without a request and without a write. The counts are those of `SyncReport`. */
export interface PlannedSync {
  readonly documents: number;
  readonly chunks: number;
  readonly added: PlannedPart;
  readonly changed: PlannedPart;
  readonly repaired: PlannedPart;
  readonly moved: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Number of different contents to embed. */
  readonly contents: number;
  /** Tokens of all these contents. Vectors in a journal or a cache are not known beforehand, and make the run cheaper. */
  readonly tokens: number;
  /** Price of all these contents in US dollars. Absent: the price of the model is not known. */
  readonly costUsd: number | undefined;
  /** Minutes at `pace`. Absent: no pace was given. */
  readonly minutes: number | undefined;
  /** Rows that would stay although the source no longer needs them, as in `SyncReport`. */
  readonly withheld: number;
  readonly withheldBecause?: string | undefined;
  readonly failures: number;
  readonly failed: readonly SyncFailure[];
}
