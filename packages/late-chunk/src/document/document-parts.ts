import type { DocumentPart } from "@embedloom/core";
import type { TokenRange } from "../span/index.ts";
import type { DocumentPlan } from "./plan-document.ts";
import type { TokenWindow } from "../windows/index.ts";

/**
 * What the model read together: neighbouring chunks whose middle is taken from the same window, with all chunks of which that
 * window shows a token. Chunks that are read alone are parts of their own.
 *
 * @param kept positions, over all plans, of the chunks that have a vector
 */
export function documentParts(plans: readonly DocumentPlan[], kept: readonly number[]): DocumentPart[] {
  if (plans.length !== 1) {
    return kept.map((_, i) => ({ start: i, end: i + 1, contextStart: i, contextEnd: i + 1 }));
  }
  const { ranges, windows } = plans[0]!;
  const shown = kept.map((i) => ranges[i]!);
  const parts: DocumentPart[] = [];
  let from: TokenWindow | undefined;
  shown.forEach((range, i) => {
    const window = homeOf(range, windows);
    const last = parts.at(-1);
    if (last !== undefined && window === from) parts[parts.length - 1] = { ...last, end: i + 1 };
    else parts.push({ start: i, end: i + 1, contextStart: i, contextEnd: i + 1 });
    from = window;
  });
  return parts.map((part) => withContext(part, shown, homeOf(shown[part.start]!, windows)));
}

function homeOf({ from, to }: TokenRange, windows: readonly TokenWindow[]): TokenWindow | undefined {
  const middle = (from + to) >> 1;
  return windows.length < 2
    ? windows[0]
    : windows.find(({ keepStart, keepEnd }) => keepStart <= middle && middle < keepEnd);
}

function withContext(part: DocumentPart, ranges: readonly TokenRange[], window: TokenWindow | undefined): DocumentPart {
  const isShown = (i: number): boolean => {
    const range = ranges[i];
    return range !== undefined && window !== undefined && range.from < window.end && range.to > window.start;
  };
  let { start: contextStart, end: contextEnd } = part;
  while (isShown(contextStart - 1)) contextStart--;
  while (isShown(contextEnd)) contextEnd++;
  return { ...part, contextStart, contextEnd };
}
