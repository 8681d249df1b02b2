import { InvalidOptionError } from "@embedloom/core";
import { lowerBound } from "../lower-bound.ts";
import type { ChunkOptions } from "./chunker.ts";
import type { CheckedSize } from "./chunk-size.ts";

/** Measures parts of one text, in tokens or in characters; each answer costs O(log text). */
export interface Ruler {
  /** Size of `text.slice(start, end)`. */
  measure(start: number, end: number): number;
  /** The furthest cut behind `start` so that the part between is at most `size`; one unit at least, so that work goes on. */
  reach(start: number, size: number): number;
  /** The nearest cut to the left of `end` so that the part between is at most `size`; `end` itself when none is. */
  reachBack(end: number, size: number): number;
}

/** Makes the ruler that a size asks for. */
export async function createRuler(text: string, size: CheckedSize, options: ChunkOptions = {}): Promise<Ruler> {
  options.signal?.throwIfAborted();
  if (size.unit === "characters") return createCharacterRuler(text);
  if (options.tokenize === undefined) {
    throw new InvalidOptionError(
      "tokenize",
      "a function that gives a text's tokens, because the size is in tokens",
      undefined,
    );
  }
  const { starts } = await options.tokenize(text);
  options.signal?.throwIfAborted();
  return createTokenRuler(text, starts);
}

/** Counts tokens by where they start; tokens that start together, as the bytes of one character do, are never parted. */
function createTokenRuler(text: string, starts: ArrayLike<number>): Ruler {
  const cutAt = (token: number): number => starts[token] ?? text.length;
  return {
    measure: (start, end) => lowerBound(starts, end) - lowerBound(starts, start),
    reach(start, size) {
      const first = lowerBound(starts, start);
      const cut = cutAt(first + size);
      return cut > cutAt(first) ? cut : cutAt(lowerBound(starts, cut + 1));
    },
    reachBack(end, size) {
      const beyond = lowerBound(starts, end);
      const first = Math.max(0, beyond - size);
      if (first === 0) return 0;
      const parted = starts[first] === starts[first - 1];
      return Math.min(end, parted ? cutAt(lowerBound(starts, cutAt(first) + 1)) : cutAt(first));
    },
  };
}

/** Counts UTF-16 code units; cuts stand between user-perceived characters, so that no emoji or accent is parted. */
export function createCharacterRuler(text: string): Ruler {
  const characters = new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text);
  const characterAt = (position: number): { start: number; end: number } => {
    const found = characters.containing(position);
    const start = found?.index ?? text.length;
    return { start, end: start + (found?.segment.length ?? 0) };
  };
  return {
    measure: (start, end) => end - start,
    reach(start, size) {
      const cut = characterAt(Math.min(text.length, start + size)).start;
      return cut > start ? cut : characterAt(start).end;
    },
    reachBack(end, size) {
      const wanted = Math.max(0, end - size);
      const { start, end: next } = characterAt(wanted);
      return Math.min(end, start === wanted ? start : next);
    },
  };
}
