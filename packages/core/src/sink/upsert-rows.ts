import { atOnce, kindOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { type EmbedloomError, hasErrorMarker, InvalidInputError, InvalidOptionError } from "../errors/index.ts";
import { PartialWriteError, type RowFailure } from "../failures/index.ts";
import type { IndexIdentity, SinkRow } from "../contract/index.ts";
import { checkedAhead } from "./check-ahead.ts";
import { type CheckedRow, checkRow } from "./check-row.ts";
import { identityKind } from "./sink-kinds.ts";

/** So many rows refused one by one, and none written, mean that rows are not to blame. */
const REFUSALS_WITHOUT_SUCCESS = 16;

/** How a sink writes. */
export interface UpsertPlan {
  readonly identity: IndexIdentity;
  /** Says why this sink cannot keep a row that others can. Absent: it keeps them all. */
  refuse?(row: CheckedRow): string | undefined;
  /**
   * Writes rows with different ids, all or none. An error that is `splittable` says that one of them may be to blame; any
   * other one ends the call.
   */
  write(rows: readonly CheckedRow[]): Promise<void>;
}

// A row that is none is refused by name; a hole is no row, and a sparse array may have billions of them.
const rowsKind = kindOf("an array of rows, without holes", (value) => {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) {
    if (!(i in value)) return false;
    // Looked at once, for what throws at that.
    Reflect.get(value, i);
  }
  return true;
});

interface Placed {
  readonly index: number;
  readonly row: CheckedRow;
}

/**
 * Does for every sink what `VectorIndex.upsert` promises of bad rows: they are refused by name, and the others are written.
 *
 * Of rows with the same id the first is written. What only the database can judge is found by halving: some
 * 2 × log2(rows) more writes for one bad row.
 *
 * @throws PartialWriteError naming the rows that were refused
 * @throws InvalidOptionError when `rows` is not an array or has a hole
 * @throws whatever `write` throws that no row is to blame for
 */
export async function upsertRows(rows: readonly SinkRow[], given: UpsertPlan): Promise<void> {
  rowsKind("rows", rows);
  const plan = readOptions<UpsertPlan>("plan", given, {
    identity: identityKind,
    refuse: kinds.optional(kinds.callback),
    write: kinds.callback,
  });
  const { accepted, failures } = sorted(rows, plan);
  const written = await writeAll(accepted, plan, failures);
  if (failures.length > 0) {
    throw new PartialWriteError(
      written,
      failures.toSorted((one, other) => one.index - other.index),
    );
  }
}

function sorted(rows: readonly SinkRow[], plan: UpsertPlan): { accepted: Placed[]; failures: RowFailure[] } {
  const accepted: Placed[] = [];
  const failures: RowFailure[] = [];
  const ids = new Set<string>();
  const ahead = checkedAhead(rows, plan.identity);
  for (let index = 0; index < rows.length; index++) {
    let row: CheckedRow;
    try {
      row = ahead[index] ?? checkRow(rows[index]!, plan.identity);
    } catch (error) {
      if (!hasErrorMarker(error)) throw error;
      failures.push(failureOf(index, rows[index], error));
      continue;
    }
    const reason = ids.has(row.id) ? "The id stands twice in the call." : refusalOf(row, plan);
    if (reason !== undefined) {
      failures.push(failureOf(index, row, new InvalidInputError(reason)));
      continue;
    }
    ids.add(row.id);
    accepted.push({ index, row });
  }
  return { accepted, failures };
}

// A sink in JavaScript may give an async function, whose answer comes too late to refuse anything.
function refusalOf(row: CheckedRow, plan: UpsertPlan): string | undefined {
  const answer: unknown = plan.refuse?.(row);
  if (answer === undefined || typeof answer === "string") return answer;
  atOnce(answer);
  throw new InvalidOptionError("plan.refuse", "a function that gives a string or undefined at once", answer);
}

async function writeAll(accepted: readonly Placed[], plan: UpsertPlan, failures: RowFailure[]): Promise<number> {
  let written = 0;
  let refused = 0;
  const ranges = accepted.length === 0 ? [] : [accepted];
  while (ranges.length > 0) {
    const range = ranges.pop()!;
    try {
      await plan.write(range.map(({ row }) => row));
      written += range.length;
    } catch (error) {
      if (!hasErrorMarker(error) || !error.splittable) throw error;
      if (range.length > 1) {
        const middle = range.length >> 1;
        ranges.push(range.slice(middle), range.slice(0, middle));
        continue;
      }
      failures.push(failureOf(range[0]!.index, range[0]!.row, error));
      if (++refused === REFUSALS_WITHOUT_SUCCESS && written === 0) throw error;
    }
  }
  return written;
}

function failureOf(index: number, row: unknown, error: EmbedloomError): RowFailure {
  return { index, id: idOf(row), error: error.withIndex(index) };
}

function idOf(row: unknown): string | undefined {
  try {
    return typeof row === "object" && row !== null && "id" in row && typeof row.id === "string" ? row.id : undefined;
  } catch {
    // A row that cannot be looked at has none.
    return undefined;
  }
}
