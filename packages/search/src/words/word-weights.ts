import type { Postings } from "./postings.ts";

/** What words are worth by BM25: in a text, at most, and how much that differs over all texts. */
export interface WordWeights {
  /** What a word adds that stands so often in a text. */
  score(word: number, text: number, times: number): number;
  /** The most that the word adds to any text. */
  most(word: number): number;
  /** Variance of what the word adds, over all texts. */
  variance(word: number): number;
}

/** Weighs every word of every text once. */
export function weighWords({ starts, texts, counts, lengths }: Postings, k1: number, b: number): WordWeights {
  const count = lengths.length;
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, count) || 1;
  const holdBack = Float64Array.from(lengths, (length) => k1 * (1 - b + (b * length) / average));
  const words = starts.length - 1;
  const rarity = new Float64Array(words);
  const largest = new Float64Array(words);
  const variances = new Float64Array(words);
  for (let word = 0; word < words; word++) {
    const [start, end] = [starts[word]!, starts[word + 1]!];
    rarity[word] = (k1 + 1) * Math.log(1 + (count - (end - start) + 0.5) / (end - start + 0.5));
    let [most, sum, squares] = [0, 0, 0];
    for (let at = start; at < end; at++) {
      const times = counts[at]!;
      const score = (rarity[word]! * times) / (times + holdBack[texts[at]!]!);
      if (score > most) most = score;
      sum += score;
      squares += score * score;
    }
    largest[word] = most;
    variances[word] = Math.max(0, squares / count - (sum / count) ** 2);
  }
  return {
    score: (word, text, times) => (rarity[word]! * times) / (times + holdBack[text]!),
    most: (word) => largest[word]!,
    variance: (word) => variances[word]!,
  };
}
