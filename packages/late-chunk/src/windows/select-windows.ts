import { lowerBound, type TokenRange } from "../span/index.ts";
import type { TokenWindow } from "./windows.ts";

/** The windows from which some range takes a token: a few spans of a long document need not run all of it. */
export function selectWindows(windows: readonly TokenWindow[], ranges: readonly TokenRange[]): TokenWindow[] {
  const keepEnds = windows.map(({ keepEnd }) => keepEnd);
  const opened = new Int32Array(windows.length + 1);
  for (const { from, to } of ranges) {
    if (from === to) continue;
    opened[lowerBound(keepEnds, from + 1)]! += 1;
    opened[lowerBound(keepEnds, to) + 1]! -= 1;
  }
  let open = 0;
  return windows.filter((_, i) => (open += opened[i]!) > 0);
}
