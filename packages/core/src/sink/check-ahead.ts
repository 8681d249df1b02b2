import type { IndexIdentity, SinkRow } from "../contract/index.ts";
import { type CheckedRow, checkRow } from "./check-row.ts";

interface Ahead {
  readonly identity: IndexIdentity;
  readonly rows: (CheckedRow | undefined)[];
}

const batches = new WeakMap<readonly SinkRow[], Ahead>();

/**
 * Checks the last row of a batch that is being gathered, while a database is busy with the batch before; `upsertRows` then need not
 * once it gets the batch. A row that is refused is left to it, which says so.
 */
export function checkAhead(batch: readonly SinkRow[], identity: IndexIdentity): void {
  let ahead = batches.get(batch);
  if (ahead === undefined) batches.set(batch, (ahead = { identity, rows: [] }));
  try {
    ahead.rows[batch.length - 1] = checkRow(batch.at(-1)!, identity);
  } catch {
    // Nobody is told before it is its turn.
  }
}

/** What {@link checkAhead} found of a batch for this very identity, row by row; none where nothing was found. */
export function checkedAhead(batch: readonly SinkRow[], identity: IndexIdentity): readonly (CheckedRow | undefined)[] {
  const ahead = batches.get(batch);
  return ahead?.identity === identity ? ahead.rows : [];
}
