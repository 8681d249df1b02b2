import type { SyncFailure } from "./sync-report.ts";

/** What a part of a run would take. */
export interface PlannedPart {
  /** Rows. */
  readonly rows: number;
  /** Tokens to be embedded, as `estimateTokens` counts, each content once. */
  readonly tokens: number;
  /** Price in US dollars. Absent: the price of the model is not known. */
  readonly costUsd: number | undefined;
}

/** What a run would do, without a request and without a write. The counts are those of `SyncReport`. */
export interface PlannedSync {
  readonly documents: number;
  readonly chunks: number;
  readonly added: PlannedPart;
  readonly changed: PlannedPart;
  readonly repaired: PlannedPart;
  readonly moved: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Different contents to be embedded. */
  readonly contents: number;
  /** Tokens of all of them; what a journal or a cache has is not known before and costs less. */
  readonly tokens: number;
  /** Price of all of them in US dollars. Absent: the price of the model is not known. */
  readonly costUsd: number | undefined;
  /** Minutes at `pace`. Absent: it was not given. */
  readonly minutes: number | undefined;
  /** Rows that would stay although nothing wants them, as in `SyncReport`. */
  readonly withheld: number;
  readonly withheldBecause?: string | undefined;
  readonly failures: number;
  readonly failed: readonly SyncFailure[];
}
