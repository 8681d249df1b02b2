import type { SinkRow, VectorIndex } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import type { HeldRows, WantedRow } from "../rows/index.ts";
import type { SyncTally } from "../progress/index.ts";

/** Where the vector of a row came from. */
type RowOrigin = "embedded" | "moved";

/** One row with its vector. */
export interface RowToWrite {
  readonly wanted: WantedRow;
  readonly vector: ArrayLike<number>;
  readonly origin: RowOrigin;
}

/** Writes rows and counts them. */
export interface RowWriter {
  /** @throws like `VectorIndex.upsert`, except that refused rows are counted as failures */
  write(rows: readonly RowToWrite[], signal: AbortSignal | undefined): Promise<void>;
}

export function createRowWriter(index: VectorIndex, held: HeldRows, tally: SyncTally): RowWriter {
  function count({ wanted, origin }: RowToWrite): void {
    tally.counts.written += 1;
    if (held.wasKept(wanted.key)) tally.counts.repaired += 1;
    else if (origin === "moved") tally.counts.moved += 1;
    else held.fresh(wanted.key.document, 0);
    held.put(wanted.key, origin === "embedded");
  }

  return {
    async write(rows, signal) {
      const refused = new Set<number>();
      const whole = rows.map(({ wanted, vector }): SinkRow => ({ ...wanted.row, vector }));
      await writeRows(index, whole, {
        signal,
        onFailure({ index: position, error }) {
          refused.add(position);
          const { wanted } = rows[position]!;
          held.keep(wanted.key.document);
          tally.fail({ ...wanted.at, error });
        },
      });
      for (const [i, row] of rows.entries()) if (!refused.has(i)) count(row);
    },
  };
}
