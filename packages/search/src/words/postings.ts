/** Which texts hold a word, and how often: all lists one after another. */
export interface Postings {
  /** The number of each word. */
  readonly words: ReadonlyMap<string, number>;
  /** Where the list of a word begins; one more than there are words. */
  readonly starts: Uint32Array;
  /** Texts, ascending within a list. */
  readonly texts: Uint32Array;
  /** How often the word stands in the text. */
  readonly counts: Uint16Array;
  /** Words of each text. */
  readonly lengths: Uint32Array;
}

const MOST_COUNT = 2 ** 16 - 1;

/** Reads every text once; a word that stands more than 65,535 times in a text counts as often as that. */
export function collectPostings(texts: readonly string[], split: (text: string) => readonly string[]): Postings {
  const words = new Map<string, number>();
  const lengths = new Uint32Array(texts.length);
  // In the order of the texts: a word, and how often.
  const wordOf = createColumn(Uint32Array);
  const countOf = createColumn(Uint16Array);
  const ends = new Uint32Array(texts.length);
  const lastText: number[] = [];
  const placeIn: number[] = [];
  for (let text = 0; text < texts.length; text++) {
    const found = split(texts[text]!);
    lengths[text] = found.length;
    for (const word of found) {
      let id = words.get(word);
      if (id === undefined) {
        id = words.size;
        words.set(word, id);
        lastText.push(-1);
        placeIn.push(0);
      }
      if (lastText[id] === text) {
        countOf.raise(placeIn[id]!, MOST_COUNT);
        continue;
      }
      lastText[id] = text;
      placeIn[id] = wordOf.push(id);
      countOf.push(1);
    }
    ends[text] = wordOf.length;
  }
  return { words, lengths, ...byWord(words.size, wordOf.values(), countOf.values(), ends) };
}

/** Sorts pairs in the order of texts into lists by word. */
function byWord(
  words: number,
  wordOf: ArrayLike<number>,
  countOf: ArrayLike<number>,
  ends: Uint32Array,
): Pick<Postings, "starts" | "texts" | "counts"> {
  const starts = new Uint32Array(words + 1);
  for (let i = 0; i < wordOf.length; i++) starts[wordOf[i]! + 1]!++;
  for (let word = 0; word < words; word++) starts[word + 1]! += starts[word]!;
  const next = starts.slice();
  const texts = new Uint32Array(wordOf.length);
  const counts = new Uint16Array(wordOf.length);
  for (let text = 0, i = 0; text < ends.length; text++) {
    for (; i < ends[text]!; i++) {
      const at = next[wordOf[i]!]!++;
      texts[at] = text;
      counts[at] = countOf[i]!;
    }
  }
  return { starts, texts, counts };
}

interface Column {
  readonly length: number;
  /** @returns where the value was put */
  push(value: number): number;
  raise(at: number, most: number): void;
  values(): ArrayLike<number>;
}

/** A list of integers that grows by half, in the memory of a typed array. */
function createColumn(kind: typeof Uint32Array | typeof Uint16Array): Column {
  let data = new kind(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === data.length) {
        const grown = new kind(Math.ceil(1.5 * length));
        grown.set(data);
        data = grown;
      }
      data[length] = value;
      return length++;
    },
    raise(at, most) {
      if (data[at]! < most) data[at]!++;
    },
    values: () => data.subarray(0, length),
  };
}
