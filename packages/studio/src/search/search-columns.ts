import type { SearchReply } from "../api/index.ts";
import { bestRows } from "./best-rows.ts";
import type { HeldIndex } from "./index-holder.ts";
import { disagreements, hitsOf } from "./search-hits.ts";

/** A search in an index. */
export interface ColumnSearch {
  readonly index: HeldIndex;
  /** The similarities of every chunk. */
  readonly plain: Float32Array;
  /** Absent: the index has no late vectors. */
  readonly late: Float32Array | undefined;
  readonly k: number;
  readonly textOf: (row: number) => string;
}

/** Finds the best chunks among plain and among late vectors, each with its place in the other column. */
export function searchColumns(search: ColumnSearch): Pick<SearchReply, "plain" | "late" | "disagreements"> {
  const { index, plain, late, k, textOf } = search;
  const bestPlain = bestRows(plain, k);
  if (late === undefined) return { plain: hitsOf(index, bestPlain, undefined, textOf), disagreements: 0 };
  const bestLate = bestRows(late, k);
  return {
    plain: hitsOf(index, bestPlain, late, textOf),
    late: hitsOf(index, bestLate, plain, textOf),
    disagreements: disagreements(bestPlain, bestLate),
  };
}
