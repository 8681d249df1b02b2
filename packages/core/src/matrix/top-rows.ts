import { InvalidOptionError } from "../errors/index.ts";
import * as kinds from "../arguments/index.ts";

/** Their numbers are kept as 32-bit integers. */
const MOST_ROWS = 2 ** 31 - 1;

/** One row found by a search. */
export interface Match {
  /** The row. */
  readonly index: number;
  /** Its dot product with the query: the cosine similarity when both have length 1. */
  readonly score: number;
}

/** The best rows seen so far, in fixed memory. */
export interface TopRows {
  /** Offers a row with a score that is a number; rows come in any order. `NaN` is refused. */
  offer(row: number, score: number): void;
  /** How many rows are kept. */
  readonly size: number;
  /** The kept rows in no particular order: a view until the next `offer`. */
  rows(): Int32Array;
  /** The kept rows, best first, equal scores by the lower row. */
  sorted(): Match[];
}

/**
 * Keeps the `capacity` best rows in a heap over typed arrays, worst on top: O(log capacity) per row, nothing allocated.
 *
 * For searches of one's own; `topK` is the ordinary one.
 *
 * @example
 * ```ts
 * import { createTopRows } from "@embedloom/core";
 *
 * const best = createTopRows(2);
 * [0.3, 0.9, 0.5].forEach((score, row) => best.offer(row, score));
 * console.log(best.sorted()); // [ { index: 1, score: 0.9 }, { index: 2, score: 0.5 } ]
 * ```
 */
export function createTopRows(capacity: number): TopRows {
  kinds.integer(0, MOST_ROWS)("capacity", capacity);
  const { rows, scores } = allocate(capacity);
  let size = 0;

  const isWorse = (left: number, right: number): boolean =>
    scores[left]! < scores[right]! || (scores[left] === scores[right] && rows[left]! > rows[right]!);

  function swap(left: number, right: number): void {
    const [row, score] = [rows[left]!, scores[left]!];
    rows[left] = rows[right]!;
    scores[left] = scores[right]!;
    rows[right] = row;
    scores[right] = score;
  }

  function rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isWorse(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  }

  function sink(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= size) return;
      const worst = left + 1 < size && isWorse(left + 1, left) ? left + 1 : left;
      if (!isWorse(worst, at)) return;
      swap(at, worst);
      at = worst;
    }
  }

  return {
    get size() {
      return size;
    },
    offer(row, score) {
      if (typeof score !== "number" || Number.isNaN(score)) throw new InvalidOptionError("score", "a number", score);
      if (typeof row !== "number") throw new InvalidOptionError("row", "an integer from 0", row);
      if (size < capacity) {
        rows[size] = row;
        scores[size] = score;
        rise(size++);
      } else if (score > scores[0]! || (score === scores[0] && row < rows[0]!)) {
        rows[0] = row;
        scores[0] = score;
        sink();
      }
    },
    rows: () => rows.subarray(0, size),
    sorted: () =>
      Array.from(rows.subarray(0, size), (index, at) => ({ index, score: scores[at]! })).toSorted(
        (left, right) => right.score - left.score || left.index - right.index,
      ),
  };
}

function allocate(capacity: number): { readonly rows: Int32Array; readonly scores: Float64Array } {
  try {
    return { rows: new Int32Array(capacity), scores: new Float64Array(capacity) };
  } catch {
    throw new InvalidOptionError("capacity", "as many rows as memory holds", capacity);
  }
}
