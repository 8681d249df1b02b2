import type { BlockRequest } from "./token-gathering.ts";

/** Where a text can be cut without changing its tokens. */
export type SafeCut =
  /** Before a single space between words. */
  | "before_space"
  /** At a single space between words. The space is left out. */
  | "around_space"
  /** Where a trial shows that it is safe, because some entries of the vocabulary contain a space. */
  | "where_tried"
  /** No safe place is known. */
  | "nowhere";

/** Returns the ids of a text. */
export type IdsOf = (text: string) => ArrayLike<unknown>;

/** Returns the tokens of a text with their spans. */
export type TokensOf = (text: string) => {
  readonly ids: ArrayLike<unknown>;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
};

/** Code units `[start, end)` that are tokenized alone. */
export interface TextBlock {
  readonly start: number;
  readonly end: number;
}

/** The end of a block. */
export interface BlockEnd {
  /** One past its last code unit. */
  readonly end: number;
  /** First code unit of the next block. */
  readonly next: number;
  /** Whether the text was cut at a space between words. */
  readonly atSpace: boolean;
}

const WORD_SPACE_WORD = /(?<=[\p{L}\p{N}]) (?=[\p{L}\p{N}])/gu;
const WORD_END = /[\p{L}\p{N}]$/u;
const WORD_START = /^[\p{L}\p{N}]/u;
/** Likely token boundaries: around white space and punctuation. */
const LIKELY_CUT = /(?=[\s\p{P}])|(?<=[\s\p{P}])/gu;

/**
 * Finds the end of the block at the start of a stretch. The last stretch is one block. Any other stretch is cut at the last
 * space between words, or else where a trial shows that no token changes. Returns `undefined` if there is no such place and the
 * stretch may be longer.
 */
export function blockEnd(
  { text, isLast, mustCut }: BlockRequest,
  cut: SafeCut,
  tokensOf: TokensOf,
): BlockEnd | undefined {
  if (isLast) return { end: text.length, next: text.length, atSpace: false };
  if (cut === "nowhere") return undefined;
  const space = hasSafeSpaces(cut) ? lastSafeSpace(text) : undefined;
  if (space !== undefined) return { end: space, next: afterSpace(space, cut), atSpace: true };
  const tried = lastTriedCut(text, tokensOf) ?? (mustCut ? betweenCodePoints(text, text.length - 1) : undefined);
  return tried === undefined ? undefined : { end: tried, next: tried, atSpace: false };
}

function lastSafeSpace(text: string): number | undefined {
  for (let at = text.lastIndexOf(" "); at > 0; at = text.lastIndexOf(" ", at - 1)) {
    if (WORD_END.test(text.slice(Math.max(0, at - 2), at)) && WORD_START.test(text.slice(at + 1, at + 3))) return at;
  }
  return undefined;
}

function hasSafeSpaces(cut: SafeCut): boolean {
  return cut === "before_space" || cut === "around_space";
}

function afterSpace(space: number, cut: SafeCut): number {
  return cut === "around_space" ? space + 1 : space;
}

/** How many places are tried, and how many code units around each must have equal tokens. Added tokens are shorter than that. */
const TRIALS = 24;
const REACH = 160;

/** The last likely place around which the text has the same tokens whole and in two parts. Chinese, for example, has no spaces. */
function lastTriedCut(text: string, tokensOf: TokensOf): number | undefined {
  const [from, to] = [text.length >> 1, text.length - REACH];
  if (to <= from) return undefined;
  const likely = Array.from(text.slice(from + 1, to).matchAll(LIKELY_CUT), ({ index }) => from + 1 + index);
  return [betweenCodePoints(text, to), ...likely.slice(1 - TRIALS)].findLast((at) => agrees(text, at, tokensOf));
}

function agrees(text: string, at: number, tokensOf: TokensOf): boolean {
  const from = betweenCodePoints(text, Math.max(0, at - REACH));
  const to = betweenCodePoints(text, at + REACH);
  const [left, right, whole] = [
    tokensOf(text.slice(from, at)),
    tokensOf(text.slice(at, to)),
    tokensOf(text.slice(from, to)),
  ];
  const shifted = (places: ArrayLike<number>): number[] => Array.from(places, (place) => place + at - from);
  return (
    sameIds([left.ids, right.ids], whole.ids) &&
    sameIds([left.starts, shifted(right.starts)], whole.starts) &&
    sameIds([left.ends, shifted(right.ends)], whole.ends)
  );
}

/** Every safe place of a text, for a tokenizer that needs the smallest pieces. */
export function smallestBlocks(text: string, cut: SafeCut): TextBlock[] {
  const blocks: TextBlock[] = [];
  let start = 0;
  for (const { index } of hasSafeSpaces(cut) ? text.matchAll(WORD_SPACE_WORD) : []) {
    blocks.push({ start, end: index });
    start = afterSpace(index, cut);
  }
  blocks.push({ start, end: text.length });
  return blocks;
}

/** The sentence with which a tokenizer is tested. */
export const PROBE = "Seven boats left the old harbour at 6 in the morning, bound for Thule and 1000 islands beyond";

/**
 * Finds out where texts may be cut for a tokenizer: it tokenizes a sentence whole and in pieces.
 *
 * @param entries of the vocabulary and the added tokens. If one contains a space between words, no space is a safe place
 */
export function findSafeCut(idsOf: IdsOf, entries: Iterable<string> = []): SafeCut {
  const whole = idsOf(PROBE);
  const agreesAt = (cut: SafeCut): boolean => {
    const pieces = smallestBlocks(PROBE, cut).map(({ start, end }) => idsOf(PROBE.slice(start, end)));
    return sameIds(pieces, whole);
  };
  const found = (["before_space", "around_space"] as const).find(agreesAt);
  if (found === undefined) return "nowhere";
  for (const entry of entries) if (/[a-z\d][ ▁Ġ][a-z\d]/i.test(entry)) return "where_tried";
  return found;
}

function sameIds(pieces: readonly ArrayLike<unknown>[], whole: ArrayLike<unknown>): boolean {
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) if (piece[i] !== whole[at++]) return false;
  }
  return at === whole.length;
}

function betweenCodePoints(text: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at - 1 : at;
}
