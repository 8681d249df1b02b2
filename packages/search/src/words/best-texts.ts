import { createTopRows, type Match } from "@embedloom/core";
import type { Postings } from "./postings.ts";
import type { WordWeights } from "./word-weights.ts";

/** One search for words by their numbers. */
export interface WordQuery {
  readonly words: readonly number[];
  readonly k: number;
  readonly filter: ((index: number) => boolean) | undefined;
}

/** Sums of rounded numbers may be above the sum of their bounds by this share. */
const ROUNDING = 1 + 1e-12;

/**
 * Makes the function that finds the texts with the highest sums.
 *
 * Words are added up from the rarest to the commonest. As soon as the rest of them together is less than what the `k`-th best text has
 * already, no other text can come in, and the long lists of the common words are only looked into for the texts that may win (MaxScore, Turtle and
 * Flood, IP&M 1995).
 */
export function createBestTexts(postings: Postings, weights: WordWeights): (query: WordQuery) => Match[] {
  const { starts, texts, counts, lengths } = postings;
  const count = lengths.length;
  const lengthOf = (word: number): number => starts[word + 1]! - starts[word]!;
  // Taken by the search that runs: one that a filter starts needs its own.
  let idle: Sums | undefined;

  function addList(sums: Sums, word: number): void {
    const { scores, touched } = sums;
    let { size } = sums;
    for (let at = starts[word]!, end = starts[word + 1]!; at < end; at++) {
      const text = texts[at]!;
      if (scores[text] === 0) touched[size++] = text;
      scores[text]! += weights.score(word, text, counts[at]!);
    }
    sums.size = size;
  }

  function lookInto(scores: Float64Array, word: number, candidates: Uint32Array): void {
    const end = starts[word + 1]!;
    let at = starts[word]!;
    for (let i = 0; i < candidates.length && at < end; i++) {
      const text = candidates[i]!;
      at = placeFrom(texts, text, at, end);
      if (at < end && texts[at] === text) scores[text]! += weights.score(word, text, counts[at]!);
    }
  }

  return ({ words, k, filter }) => {
    const order = words.toSorted((one, other) => lengthOf(one) - lengthOf(other) || one - other);
    const rest = new Float64Array(order.length + 1);
    for (let i = order.length - 1; i >= 0; i--) rest[i] = rest[i + 1]! + weights.most(order[i]!) * ROUNDING;
    const sums = idle ?? { scores: new Float64Array(count), touched: new Uint32Array(count), size: 0 };
    idle = undefined;
    const { scores, touched } = sums;
    try {
      let candidates: Uint32Array | undefined;
      for (const [i, word] of order.entries()) {
        // Where the list is short, to add it costs less than to find out.
        if (candidates === undefined && filter === undefined && sums.size >= k && lengthOf(word) > sums.size) {
          const floor = scoreOfBest(sums, k);
          if (rest[i]! < floor) {
            candidates = touched
              .subarray(0, sums.size)
              .filter((text) => scores[text]! + rest[i]! >= floor)
              .toSorted();
          }
        }
        if (candidates === undefined) addList(sums, word);
        else lookInto(scores, word, candidates);
      }
      const best = createTopRows(Math.min(k, count));
      for (const text of candidates ?? touched.subarray(0, sums.size)) {
        const score = scores[text]!;
        if (score > 0 && (filter === undefined || filter(text))) best.offer(text, score);
      }
      return best.sorted();
    } finally {
      for (let i = 0; i < sums.size; i++) scores[touched[i]!] = 0;
      sums.size = 0;
      idle = sums;
    }
  };
}

/** Scores by text, and the texts that have one. */
interface Sums {
  readonly scores: Float64Array;
  readonly touched: Uint32Array;
  size: number;
}

/** What the `k`-th best has. */
function scoreOfBest({ scores, touched, size }: Sums, k: number): number {
  const best = createTopRows(k);
  for (let i = 0; i < size; i++) best.offer(touched[i]!, scores[touched[i]!]!);
  return best.sorted().at(-1)?.score ?? 0;
}

/** The first place from `from` whose text is not before the wanted one: in doubling steps, then by halves. */
function placeFrom(texts: Uint32Array, wanted: number, from: number, end: number): number {
  let [low, high, step] = [from, from, 1];
  while (high < end && texts[high]! < wanted) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = Math.min(high, end);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (texts[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
