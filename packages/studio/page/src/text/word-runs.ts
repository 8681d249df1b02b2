/** A run of a text that is one of the words looked for, or what stands between them. */
export interface WordRun {
  readonly start: number;
  readonly text: string;
  readonly isMarked: boolean;
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Cuts a text at the words that are looked for, whatever their case; together the runs are the text. */
export function wordRuns(text: string, words: ReadonlySet<string>): WordRun[] {
  const runs: WordRun[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!words.has(word.normalize("NFKC").toLowerCase())) continue;
    if (index > end) runs.push({ start: end, text: text.slice(end, index), isMarked: false });
    runs.push({ start: index, text: word, isMarked: true });
    end = index + word.length;
  }
  if (end < text.length) runs.push({ start: end, text: text.slice(end), isMarked: false });
  return runs;
}
