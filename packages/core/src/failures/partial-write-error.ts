import * as kinds from "../arguments/index.ts";
import { EmbedloomError, hasErrorMarker } from "../errors/index.ts";

/** One row that was not written, and why. */
export interface RowFailure {
  /** Position of the row in the call. */
  readonly index: number;
  /** The row's id; `undefined` when it has none that is a text. */
  readonly id: string | undefined;
  /** Why: an {@link EmbedloomError}, or whatever the database threw. */
  readonly error: unknown;
}

const failuresKind = kinds.list(kinds.object);

/** Some rows of a call were refused; all others are written (code `partial_write`). */
export class PartialWriteError extends EmbedloomError {
  declare readonly code: "partial_write";
  /** How many rows were written. */
  readonly written: number;
  /** The rows that were not, by ascending position. */
  readonly failures: readonly RowFailure[];

  constructor(written: number, given: readonly RowFailure[]) {
    kinds.integer(0)("written", written);
    const failures = failuresKind("failures", given) as readonly RowFailure[];
    const first = failures[0];
    // Only our own messages are known to hold no text of a row.
    const reason = hasErrorMarker(first?.error) ? ` The first: row ${first?.index}: ${first?.error.detail}` : "";
    super(
      `${failures.length} of ${written + failures.length} rows were not written; the reasons are in \`failures\`.${reason}`,
      { code: "partial_write" },
      { cause: first?.error },
    );
    this.written = written;
    this.failures = failures;
  }
}
