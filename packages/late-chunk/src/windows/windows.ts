import { checkInteger, InvalidOptionError } from "@embedloom/core";

/** More than any document has; a plan of more would fill memory. */
const MOST_WINDOWS = 10_000_000;

/** One run of the model over a part of a document's content tokens. */
export interface TokenWindow {
  /** First content token that the model sees. */
  readonly start: number;
  /** One past the last content token that the model sees. */
  readonly end: number;
  /** First content token whose vector is taken from this window. */
  readonly keepStart: number;
  /** One past the last content token whose vector is taken from this window. */
  readonly keepEnd: number;
}

/**
 * Covers `count` tokens with the fewest windows of at most `capacity` tokens whose neighbours share at least `overlap`.
 *
 * The kept ranges partition the tokens. A token in an overlap is kept from the window in which it is farther from an
 * edge, so that it has seen text on both sides. Starts are spread evenly: no short last window with little context.
 *
 * @param overlap below `capacity`
 * @throws InvalidOptionError when an argument is not an integer in its range
 * @example
 * ```ts
 * import { planWindows } from "@embedloom/late-chunk";
 *
 * planWindows(10, 6, 2).map(({ start, end, keepEnd }) => [start, end, keepEnd]); // [[0, 6, 5], [4, 10, 10]]
 * ```
 */
export function planWindows(count: number, capacity: number, overlap: number): TokenWindow[] {
  checkInteger("count", count, 0);
  checkInteger("capacity", capacity, 1);
  checkInteger("overlap", overlap, 0, capacity - 1);
  if (count === 0) return [];
  if (count <= capacity) return [{ start: 0, end: count, keepStart: 0, keepEnd: count }];
  const total = Math.ceil((count - overlap) / (capacity - overlap));
  if (total > MOST_WINDOWS) {
    const most = `at most as many tokens as ${MOST_WINDOWS} windows of this capacity hold`;
    throw new InvalidOptionError("count", most, count);
  }
  const startOf = (i: number): number => Math.floor((i * (count - capacity)) / (total - 1));
  /** The seam between windows `i - 1` and `i`: the middle of what they share. */
  const seam = (i: number): number => Math.floor((startOf(i) + startOf(i - 1) + capacity + 1) / 2);
  return Array.from({ length: total }, (_, i) => ({
    start: startOf(i),
    end: startOf(i) + capacity,
    keepStart: i === 0 ? 0 : seam(i),
    keepEnd: i === total - 1 ? count : seam(i + 1),
  }));
}
