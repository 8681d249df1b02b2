/** Where a tokenizer lets a text be cut without changing its tokens. */
export type SafeCut =
  /** Before a single space between words. */
  | "before_space"
  /** Around a single space between words, which is left out. */
  | "around_space"
  /** Nowhere that is known. */
  | "nowhere";

/** A run of code units `[start, end)` that is tokenized alone. */
export interface TextBlock {
  readonly start: number;
  readonly end: number;
  /** The space at which it was cut from the block before; absent where it was cut elsewhere. */
  readonly space?: number | undefined;
}

const WORD_SPACE_WORD = /(?<=[\p{L}\p{N}]) (?=[\p{L}\p{N}])/gu;
const LINE_START = /(?<=\n)(?=\S)/g;

/**
 * Cuts a text into blocks of at most `maxUnits`, at safe places while there are any, else at a line, else anywhere
 * between two code points.
 *
 * Blocks keep the library within its limits: one of its models tokenizes a whole section at once and overflows the stack.
 */
export function textBlocks(text: string, cut: SafeCut, maxUnits: number): TextBlock[] {
  if (cut === "nowhere" || text.length <= maxUnits) return [{ start: 0, end: text.length }];
  const blocks: TextBlock[] = [];
  let next: Omit<TextBlock, "end"> = { start: 0 };
  while (text.length - next.start > maxUnits) {
    const window = text.slice(next.start, next.start + maxUnits + 1);
    const space = lastMatch(window, WORD_SPACE_WORD);
    const end = next.start + (space ?? lastMatch(window, LINE_START) ?? betweenCodePoints(window, maxUnits));
    blocks.push({ ...next, end });
    next = space === undefined ? { start: end } : afterSpace(end, cut);
  }
  blocks.push({ ...next, end: text.length });
  return blocks;
}

/** Every safe place of a text, for a tokenizer that must be fed in the smallest pieces. */
export function smallestBlocks(text: string, cut: SafeCut): TextBlock[] {
  const blocks: TextBlock[] = [];
  let next: Omit<TextBlock, "end"> = { start: 0 };
  for (const { index } of cut === "nowhere" ? [] : text.matchAll(WORD_SPACE_WORD)) {
    blocks.push({ ...next, end: index });
    next = afterSpace(index, cut);
  }
  blocks.push({ ...next, end: text.length });
  return blocks;
}

function afterSpace(space: number, cut: SafeCut): Omit<TextBlock, "end"> {
  return { start: cut === "around_space" ? space + 1 : space, space };
}

/** A sentence by which a tokenizer is tried out. */
export const PROBE = "Seven boats left the old harbour at 6 in the morning, bound for Thule and 1000 islands beyond";

/** Finds out where a tokenizer may be cut, by tokenizing a sentence whole and in pieces. */
export function findSafeCut(idsOf: (text: string) => readonly unknown[]): SafeCut {
  const whole = idsOf(PROBE);
  const agrees = (cut: SafeCut): boolean => {
    const pieces = smallestBlocks(PROBE, cut).flatMap(({ start, end }) => idsOf(PROBE.slice(start, end)));
    return pieces.length === whole.length && pieces.every((id, i) => id === whole[i]);
  };
  return (["before_space", "around_space"] as const).find(agrees) ?? "nowhere";
}

function lastMatch(window: string, pattern: RegExp): number | undefined {
  let last: number | undefined;
  for (const { index } of window.matchAll(pattern)) if (index > 0) last = index;
  return last;
}

function betweenCodePoints(window: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(window[at - 1]!) && /[\uDC00-\uDFFF]/.test(window[at] ?? "") ? at - 1 : at;
}
