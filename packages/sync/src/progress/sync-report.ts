import { type Usage } from "@embedloom/core";

/** So many failures are told one by one; all are counted. */
export const MOST_FAILURES_TOLD = 1000;

/** A document or a chunk that has no row. */
export interface SyncFailure {
  /** Id of the document, or where the source said that the failure is. Absent: it did not say. */
  readonly source?: string | undefined;
  /** The file that holds the document beside others, such as that of JSON lines. Absent: `source` says where it is. */
  readonly place?: string | undefined;
  /** Line in the file, from 1: of the chunk, or of the document where the file holds several. Absent: unknown. */
  readonly line?: number | undefined;
  /** What happened: an `EmbedloomError`, or whatever the source or the chunker threw. */
  readonly error: unknown;
}

/** What one run did; all counts are rows, which are chunks, where they say nothing else. */
export interface SyncReport {
  /** Documents that the source gave. */
  readonly documents: number;
  /** Chunks of them. */
  readonly chunks: number;
  /** Rows of new contents in places where there were none before. */
  readonly added: number;
  /** Rows whose content took the place of another one of their document. */
  readonly changed: number;
  /** Rows whose content the index had already, under another document, at another place, or with other metadata. */
  readonly moved: number;
  /** Rows that were right. */
  readonly unchanged: number;
  /** Rows whose content the source does not have any more, those of a replaced content not counted. */
  readonly deleted: number;
  /** Rows that an earlier run had written and the index had lost, or that said of themselves that they are of another content. */
  readonly repaired: number;
  /** Different contents that were embedded in this run: what was paid for. */
  readonly embedded: number;
  /** Different contents whose vectors the journal had. */
  readonly remembered: number;
  /** Chunks that were left for the next run, because a budget or a failure ended the embedding. */
  readonly postponed: number;
  /** Rows that were not removed although nothing wants them; `withheldBecause` says why. */
  readonly withheld: number;
  /** Why rows were not removed. Absent: all were. */
  readonly withheldBecause?: string | undefined;
  /** How many documents and chunks failed. */
  readonly failures: number;
  /** The first 1,000 of them. */
  readonly failed: readonly SyncFailure[];
  /** What was paid. */
  readonly usage: Usage;
  /** What ended the embedding before all was done, such as a `BudgetExhaustedError`; everything else was done. Absent: nothing. */
  readonly stoppedBy?: unknown;
  /** Milliseconds. */
  readonly ms: number;
}

/** How far a run is. */
export interface SyncProgress extends Pick<
  SyncReport,
  "documents" | "chunks" | "unchanged" | "moved" | "embedded" | "remembered" | "postponed" | "failures"
> {
  /** Rows that were written. */
  readonly written: number;
}

/** What a run tells while it goes on, the report last. */
export type SyncEvent =
  /** The rows of the index are known; `rows` of them are of this sync. */
  | { readonly type: "listed"; readonly rows: number }
  | ({ readonly type: "progress" } & SyncProgress)
  | ({ readonly type: "failed" } & SyncFailure)
  /** Rows were removed: so many so far. */
  | { readonly type: "removed"; readonly rows: number }
  | { readonly type: "done"; readonly report: SyncReport };

/** Hears the events of a run. */
export type SyncListener = (event: SyncEvent) => void;
