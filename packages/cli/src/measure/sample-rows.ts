/** Up to `most` numbers from 0 to below `count`, evenly spread, ascending. */
export function sampleRows(count: number, most: number): number[] {
  const size = Math.min(count, most);
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}
