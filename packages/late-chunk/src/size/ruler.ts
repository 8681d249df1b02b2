import { InvalidOptionError, type TokenizedText } from "@embedloom/core";
import { lowerBound } from "../span/index.ts";
import { cutAfter, cutBefore } from "./character-cut.ts";
import type { ChunkOptions } from "./chunker.ts";
import type { CheckedSize } from "./chunk-size.ts";
import { NO_MARKS, type WholeMarks } from "./whole-marks.ts";

/** Measures parts of one text, in tokens or in characters; measuring costs O(log text). */
export interface Ruler {
  /** Size of `text.slice(start, end)`. */
  measure(start: number, end: number): number;
  /**
   * The furthest cut behind `start` so that the part between is at most `size`, parting no user-perceived character where
   * that can be; one code point at least, so that work goes on.
   */
  reach(start: number, size: number): number;
  /** Whether a cut parts a mark. */
  parts(cut: number): boolean;
  /** The nearest cut to the left of `end`, not before `start`, so that the part between is at most `size`. */
  reachBack(start: number, end: number, size: number): number;
}

/** Where a size leads in units of text, before anything is said of characters. */
interface Scale {
  measure(start: number, end: number): number;
  ahead(start: number, size: number): number;
  back(end: number, size: number): number;
}

/** A token counts once for each so many code units up to the next one: a word of a megabyte can be one token. */
const UNITS_PER_TOKEN = 32;

/**
 * Makes the ruler that a size asks for.
 *
 * @throws InvalidOptionError when the size is in tokens and nothing counts them
 */
export async function createRuler(
  text: string,
  size: CheckedSize,
  options: ChunkOptions = {},
  marks: WholeMarks = NO_MARKS,
): Promise<Ruler> {
  options.signal?.throwIfAborted();
  if (size.unit === "characters") return createCharacterRuler(text, marks);
  const tokens = await tokenizer(options)(text);
  options.signal?.throwIfAborted();
  return createTokenRuler(text, tokens.starts, marks);
}

/** What counts tokens. */
export function tokenizer({ tokenize }: ChunkOptions): (text: string) => Promise<TokenizedText> {
  if (tokenize !== undefined) return tokenize;
  const expected = "a function that gives a text's tokens, because the size is in tokens";
  throw new InvalidOptionError("tokenize", expected, undefined);
}

/** Counts tokens by where they start; tokens that start together, as the bytes of one character do, are never parted. */
export function createTokenRuler(text: string, tokenStarts: ArrayLike<number>, marks: WholeMarks = NO_MARKS): Ruler {
  const starts = denseStarts(tokenStarts, text.length);
  const cutAt = (token: number): number => starts[token] ?? text.length;
  const scale: Scale = {
    measure: (start, end) => lowerBound(starts, end) - lowerBound(starts, start),
    ahead(start, size) {
      const first = lowerBound(starts, start);
      const cut = cutAt(first + size);
      return cut > cutAt(first) ? cut : cutAt(lowerBound(starts, cut + 1));
    },
    back(end, size) {
      const beyond = lowerBound(starts, end);
      const first = Math.max(0, beyond - size);
      if (first === 0) return 0;
      const parted = starts[first] === starts[first - 1];
      return parted ? cutAt(lowerBound(starts, cutAt(first) + 1)) : cutAt(first);
    },
  };
  return createScaledRuler(text, scale, marks);
}

/** Counts UTF-16 code units. */
function createCharacterRuler(text: string, marks: WholeMarks): Ruler {
  const scale: Scale = {
    measure: (start, end) => end - start,
    ahead: (start, size) => start + size,
    back: (end, size) => Math.max(0, end - size),
  };
  return createScaledRuler(text, scale, marks);
}

function createScaledRuler(text: string, { measure, ahead, back }: Scale, { outside, parts }: WholeMarks): Ruler {
  return {
    measure,
    reach: (start, size) => outside(start, cutBefore(text, start, ahead(start, size))),
    parts,
    reachBack: (start, end, size) => cutAfter(text, start, Math.max(start, Math.min(end, back(end, size))), end),
  };
}

/** Adds a start every {@link UNITS_PER_TOKEN} code units where there is none. */
function denseStarts(starts: ArrayLike<number>, length: number): ArrayLike<number> {
  const count = starts.length;
  const gapAfter = (i: number): number => (starts[i + 1] ?? length) - starts[i]!;
  let isDense = (starts[0] ?? length) <= UNITS_PER_TOKEN;
  for (let i = 0; i < count; i++) isDense &&= gapAfter(i) <= UNITS_PER_TOKEN;
  if (isDense) return starts;
  const dense = new Int32Array(count + Math.ceil(length / UNITS_PER_TOKEN) + 1);
  let at = 0;
  const fill = (from: number, to: number): void => {
    for (let next = from; next < to; next += UNITS_PER_TOKEN) dense[at++] = next;
  };
  if ((starts[0] ?? length) > UNITS_PER_TOKEN) fill(0, starts[0] ?? length);
  for (let i = 0; i < count; i++) {
    dense[at++] = starts[i]!;
    fill(starts[i]! + UNITS_PER_TOKEN, starts[i]! + gapAfter(i));
  }
  return dense.subarray(0, at);
}
