// BM25 (Okapi, k1 1.2, b 0.75) over lower-case runs of letters and digits; nothing stemmed, no stop words.
const K1 = 1.2;
const B = 0.75;

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Scores of a query against every text, in the order of `texts`. */
export type Bm25 = (query: string) => Float64Array;

/** Index `texts` for scoring. */
export function createBm25(texts: readonly string[]): Bm25 {
  const postings = new Map<string, { text: number; count: number }[]>();
  const lengths = texts.map((text, i) => {
    const words = wordsOf(text);
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) {
      const known = postings.get(word) ?? [];
      if (known.length === 0) postings.set(word, known);
      known.push({ text: i, count });
    }
    return words.length;
  });
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length);
  return (query) => {
    const scores = new Float64Array(texts.length);
    for (const word of new Set(wordsOf(query))) {
      const found = postings.get(word) ?? [];
      const rarity = Math.log(1 + (texts.length - found.length + 0.5) / (found.length + 0.5));
      for (const { text, count } of found) {
        const saturated = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[text]!) / average));
        scores[text]! += rarity * saturated;
      }
    }
    return scores;
  };
}
