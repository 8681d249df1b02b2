const CORPUS = `The tenant pays the rent on the first day of each month. The landlord repairs the house and the roof.
The boats left the old harbour at six in the morning, bound for the northern islands. When the lights went on, we were
reading the manual: press the red button, then wait until the number is shown. Return the value of a function, not the name.
Café, naïve, Zürich, señor; one two three four five, a word between words, many spaces and lines, known word and end.`;

/** The words of the corpus, lower case where asked, in their order. */
export function corpusWords(lowerCase: boolean): string[] {
  return (lowerCase ? CORPUS.toLowerCase() : CORPUS).match(/[\p{L}]+|[^\s\p{L}]/gu) ?? [];
}

/** Merges of byte-pair encoding, most frequent pair first. */
export function trainMerges(words: readonly (readonly string[])[], count: number): [string, string][] {
  const merges: [string, string][] = [];
  let state = words.map((word) => [...word]);
  while (merges.length < count) {
    const pairs = new Map<string, number>();
    for (const word of state) {
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]}\n${word[i]}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
    }
    const [best] = [...pairs].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    if (best === undefined) break;
    const [left, right] = best[0].split("\n") as [string, string];
    merges.push([left, right]);
    state = state.map((word) => merged(word, left, right));
  }
  return merges;
}

function merged(word: readonly string[], left: string, right: string): string[] {
  const result: string[] = [];
  for (const symbol of word) {
    if (symbol === right && result.at(-1) === left) result[result.length - 1] = left + right;
    else result.push(symbol);
  }
  return result;
}

/** Pieces with log probabilities: every part of a word of up to six letters that comes twice, and every single letter. */
export function trainPieces(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) {
    const letters = Array.from(word);
    for (let from = 0; from < letters.length; from++) {
      for (let to = from + 1; to <= Math.min(letters.length, from + 6); to++) {
        const piece = letters.slice(from, to).join("");
        counts.set(piece, (counts.get(piece) ?? 0) + 1);
      }
    }
  }
  const kept = [...counts].filter(([piece, count]) => count > 1 || Array.from(piece).length === 1);
  const total = kept.reduce((sum, [, count]) => sum + count, 0);
  return kept.map(([piece, count]) => [piece, Math.log(count / total)]);
}
