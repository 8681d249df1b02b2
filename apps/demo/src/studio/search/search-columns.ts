import type { SearchReply } from "../api/search.ts";
import { bestRows } from "./best-rows.ts";
import type { HeldIndex } from "./index-holder.ts";
import { disagreements, hitsOf, scoresAt } from "./search-hits.ts";

/** A search in an index. */
export interface ColumnSearch {
  readonly index: HeldIndex;
  readonly query: Float32Array;
  readonly dimensions: number;
  readonly k: number;
  readonly textOf: (row: number) => string;
}

/** Finds the best chunks among plain and among late vectors, each with its place in the other column. */
export function searchColumns(search: ColumnSearch): Pick<SearchReply, "plain" | "late" | "disagreements"> {
  const { index, query, dimensions, k, textOf } = search;
  const plain = scoresAt(index.plain, query, dimensions);
  const bestPlain = bestRows(plain, k);
  if (index.late === undefined) return { plain: hitsOf(index, bestPlain, undefined, textOf), disagreements: 0 };
  const late = scoresAt(index.late, query, dimensions);
  const bestLate = bestRows(late, k);
  return {
    plain: hitsOf(index, bestPlain, late, textOf),
    late: hitsOf(index, bestLate, plain, textOf),
    disagreements: disagreements(bestPlain, bestLate),
  };
}
