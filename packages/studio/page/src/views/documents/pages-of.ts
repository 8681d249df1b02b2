/** The numbers of the pages, counted from 0, that hold the places `from` to `to`, both included. */
export function pagesOf({ from, to }: { readonly from: number; readonly to: number }, pageSize: number): number[] {
  const first = Math.floor(from / pageSize);
  const last = Math.max(first, Math.floor(to / pageSize));
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
