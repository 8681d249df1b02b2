/**
 * Position of the first of `values` that is at least `wanted`, or their number when none is.
 *
 * @param values never decreasing
 * @param from where to begin to look; everything before it must be below `wanted`. @default 0
 */
export function lowerBound(values: ArrayLike<number>, wanted: number, from = 0): number {
  let low = from;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
