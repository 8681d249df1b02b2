import type { IndexIdentity } from "@embedloom/core";
import type { EmbeddedRow, RowFailures } from "../items/index.ts";

/** What a run writes into its output. */
export interface RowRun {
  /** One after another; no more is asked for than can be written. */
  readonly rows: AsyncIterable<EmbeddedRow>;
  /** What the vectors are. */
  readonly identity: IndexIdentity;
  /** Whether texts are written beside their vectors. */
  readonly keepsText: boolean;
  /** Takes the rows that the output refuses. */
  readonly failures: RowFailures;
  readonly signal: AbortSignal;
}

/** Where rows go. */
export interface RowOutput {
  /** For messages; without passwords. */
  readonly name: string;
  /** Whether what was written stays where the run ends early, rather than nothing. */
  readonly keepsParts: boolean;
  /** Writes all rows and gives how many are there. */
  write(run: RowRun): Promise<number>;
  close(): Promise<void>;
}
