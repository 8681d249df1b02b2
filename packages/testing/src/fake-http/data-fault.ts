import { seededRandom } from "../seeded/index.ts";

/** A right answer with wrong data in it. The row is the last one unless `row` says otherwise. */
export type DataFault =
  /** `data` in another order, every `index` correct. */
  | { readonly kind: "out-of-order"; readonly seed?: number }
  /** The row carries the index of the first one (the first row that of the last). */
  | { readonly kind: "duplicate-index"; readonly row?: number }
  /** The row is missing; the others keep their index. */
  | { readonly kind: "dropped-vector"; readonly row?: number }
  /** The row is one component short. */
  | { readonly kind: "short-vector"; readonly row?: number }
  /** One component is NaN in base64 and `null` in JSON, which has no NaN. */
  | { readonly kind: "nan"; readonly row?: number }
  | { readonly kind: "zero-vector"; readonly row?: number }
  | { readonly kind: "empty-vector"; readonly row?: number };

/** One vector of an answer with the index it carries. */
export interface Row {
  readonly index: number;
  readonly vector: Float32Array;
}

/** The rows as the fault leaves them; unchanged when the fault is not one of data. */
export function spoilRows(rows: readonly Row[], fault: { readonly kind: string } | undefined): readonly Row[] {
  if (fault === undefined || !isDataFault(fault)) return rows;
  switch (fault.kind) {
    case "out-of-order":
      return shuffled(rows, fault.seed ?? 0);
    case "dropped-vector":
      return rows.filter((_, position) => position !== target(rows, fault));
    case "duplicate-index":
      return replaced(rows, fault, (row) => ({ ...row, index: row.index === 0 ? rows.length - 1 : 0 }));
    case "short-vector":
      return replaced(rows, fault, (row) => ({ ...row, vector: row.vector.slice(0, -1) }));
    case "nan":
      return replaced(rows, fault, (row) => ({ ...row, vector: row.vector.with(0, Number.NaN) }));
    case "zero-vector":
      return replaced(rows, fault, (row) => ({ ...row, vector: new Float32Array(row.vector.length) }));
    case "empty-vector":
      return replaced(rows, fault, (row) => ({ ...row, vector: new Float32Array(0) }));
  }
}

const kinds: ReadonlySet<string> = new Set<DataFault["kind"]>([
  "out-of-order",
  "duplicate-index",
  "dropped-vector",
  "short-vector",
  "nan",
  "zero-vector",
  "empty-vector",
]);

function isDataFault(fault: { readonly kind: string }): fault is DataFault {
  return kinds.has(fault.kind);
}

type RowFault = Exclude<DataFault, { kind: "out-of-order" }>;

function target(rows: readonly Row[], fault: RowFault): number {
  return Math.min(fault.row ?? rows.length - 1, rows.length - 1);
}

function replaced(rows: readonly Row[], fault: RowFault, change: (row: Row) => Row): readonly Row[] {
  const position = target(rows, fault);
  return rows.map((row, at) => (at === position ? change(row) : row));
}

function shuffled(rows: readonly Row[], seed: number): readonly Row[] {
  const random = seededRandom(`order ${seed}`);
  const drawn = rows.map((row) => ({ row, lot: random() })).toSorted((one, other) => one.lot - other.lot);
  const result = drawn.map(({ row }) => row);
  // Chance may leave every row in place, which would be no fault at all.
  const unchanged = result.every((row, position) => row === rows[position]);
  return unchanged ? [...rows.slice(1), ...rows.slice(0, 1)] : result;
}
