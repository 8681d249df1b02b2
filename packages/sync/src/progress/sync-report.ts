import { type Usage } from "@embedloom/core";

/** The most failures that a report lists. All of them are counted. */
export const MOST_FAILURES_LISTED = 1000;

/** A document or a chunk that could not be brought into the index. */
export interface SyncFailure {
  /** Id of the document, or the place of the failure that the source named. Absent: the source named none. */
  readonly source?: string | undefined;
  /** The file, if it contains several documents, such as JSON lines. Absent: `source` says where the document is. */
  readonly place?: string | undefined;
  /** Line in the file, from 1. It is the line of the chunk, or of the document in a file with several. Absent: unknown. */
  readonly line?: number | undefined;
  /** The reason: an `EmbedloomError`, or any error of the source or the chunker. */
  readonly error: unknown;
}

/** The result of one run. Counts are of rows, one for each chunk, unless they say otherwise. */
export interface SyncReport {
  /** Number of documents that the source gave. */
  readonly documents: number;
  /** Number of chunks of these documents. */
  readonly chunks: number;
  /** New rows with new content, which replace no other row. */
  readonly added: number;
  /** Rows with new content that replaced other content of the same document. */
  readonly changed: number;
  /** Rows whose content was in the index already: in another document, at another position, or with other metadata. */
  readonly moved: number;
  /** Rows that were up to date. */
  readonly unchanged: number;
  /** Rows whose content the source no longer has. Replaced content is not counted here. */
  readonly deleted: number;
  /** Rows of an earlier run that the index had lost, or whose digest was no longer that of their content. */
  readonly repaired: number;
  /** Number of different contents that this run embedded and paid for. */
  readonly embedded: number;
  /** Number of different contents whose vectors came from the journal. */
  readonly remembered: number;
  /** Chunks that are left for the next run, because a budget or a failure ended the embedding. */
  readonly postponed: number;
  /** Rows that were not removed although the source no longer needs them. `withheldBecause` says why. */
  readonly withheld: number;
  /** Why such rows were not removed. Absent: all were removed. */
  readonly withheldBecause?: string | undefined;
  /** Number of documents and chunks that failed. */
  readonly failures: number;
  /** The first 1,000 failures. */
  readonly failed: readonly SyncFailure[];
  /** The requests, tokens and costs of this run. */
  readonly usage: Usage;
  /** The error that ended the embedding early, such as a `BudgetExhaustedError`. The other steps were still done. Absent: there was none. */
  readonly stoppedBy?: unknown;
  /** Duration of the run in milliseconds. */
  readonly ms: number;
}

/** The progress of a run. */
export interface SyncProgress extends Pick<
  SyncReport,
  "documents" | "chunks" | "unchanged" | "moved" | "embedded" | "remembered" | "postponed" | "failures"
> {
  /** Rows that were written so far. */
  readonly written: number;
}

/** An event of a run. The last event has the report. */
export type SyncEvent =
  /** The rows of the index were listed; `rows` of them belong to this sync. */
  | { readonly type: "listed"; readonly rows: number }
  | ({ readonly type: "progress" } & SyncProgress)
  | ({ readonly type: "failed" } & SyncFailure)
  /** Rows were removed; `rows` is their number so far. */
  | { readonly type: "removed"; readonly rows: number }
  | { readonly type: "done"; readonly report: SyncReport };

/** Receives the events of a run. */
export type SyncListener = (event: SyncEvent) => void;
