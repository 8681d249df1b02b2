import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createBm25 } from "./bm25.ts";
import { splitWords } from "./split-words.ts";

/** BM25 as the formula is written, one text after another. */
function reference(texts: readonly string[], query: string, k1: number, b: number): number[] {
  const cut = texts.map(splitWords);
  const average = cut.reduce((sum, words) => sum + words.length, 0) / texts.length;
  return cut.map((words) => {
    let score = 0;
    for (const word of new Set(splitWords(query))) {
      const n = cut.filter((each) => each.includes(word)).length;
      const f = words.filter((each) => each === word).length;
      const idf = Math.log(1 + (texts.length - n + 0.5) / (n + 0.5));
      score += (idf * f * (k1 + 1)) / (f + k1 * (1 - b + (b * words.length) / average));
    }
    return score;
  });
}

test("behavior: scores are those of the formula, whatever k1 and b are", () => {
  for (let i = 0; i < 50; i++) {
    const random = seededRandom(`bm25 ${i}`);
    const word = (): string => `w${Math.floor(random() ** 2 * 30)}`;
    const text = (): string => Array.from({ length: Math.floor(random() * 40) }, word).join(" ");
    const texts = Array.from({ length: 30 }, text);
    const query = Array.from({ length: 5 }, word).join(" ");
    const [k1, b] = [random() * 2, random()];
    const expected = reference(texts, query, k1, b);
    const found = createBm25(texts, { k1, b }).search(query, { k: 30 });
    expect(found.length, `bm25 ${i}`).toBe(expected.filter((score) => score > 0).length);
    for (const { index, score } of found) expect(Math.abs(score - expected[index]!), `bm25 ${i}`).toBeLessThan(1e-9);
    const sorted = found.toSorted((one, other) => other.score - one.score || one.index - other.index);
    expect(found).toEqual(sorted);
  }
});

test("behavior: the best few are those of the whole list, however common the other words are", () => {
  for (let i = 0; i < 40; i++) {
    const random = seededRandom(`best ${i}`);
    const word = (): string => `w${Math.floor(400 ** random())}`;
    const texts = Array.from({ length: 400 }, () =>
      Array.from({ length: 5 + Math.floor(random() * 30) }, word).join(" "),
    );
    const index = createBm25(texts);
    for (let q = 0; q < 5; q++) {
      const query = Array.from({ length: 1 + Math.floor(random() * 8) }, word).join(" ");
      const whole = index.search(query, { k: 400 });
      for (const k of [1, 3, 10, 50])
        expect(index.search(query, { k }), `best ${i} ${q} ${k}`).toEqual(whole.slice(0, k));
      expect(index.search(query, { k: 9, filter: () => true }), `best ${i} ${q}`).toEqual(whole.slice(0, 9));
    }
  }
});

test("default: spread is the deviation of a word's scores over all texts, and grows with the words", () => {
  const texts = ["roof", "roof roof", "ferry", "a garden", "the boat"];
  const index = createBm25(texts);
  const scores = reference(texts, "roof", 1.2, 0.75);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  expect(index.spread("roof Roof unknown")).toBeCloseTo(deviation, 12);
  expect(index.spread("roof ferry") ** 2).toBeCloseTo(index.spread("roof") ** 2 + index.spread("ferry") ** 2, 12);
  expect([index.spread("unknown"), index.spread(""), createBm25([]).spread("roof")]).toEqual([0, 0, 0]);
  expect(() => index.spread(JSON.parse("1"))).toThrow(expect.objectContaining({ option: "query" }));
});

test("args: filter, stop words, a stemmer and a tokenizer", () => {
  const texts = ["the roofs", "the roof", "a ferry"];
  const found = (index: ReturnType<typeof createBm25>, query: string) =>
    index.search(query, { k: 9 }).map((match) => match.index);
  expect(found(createBm25(texts), "the roof")).toEqual([1, 0]);
  expect(found(createBm25(texts, { stopWords: ["the"] }), "the roof")).toEqual([1]);
  expect(found(createBm25(texts, { stem: (word) => word.replace(/s$/, "") }), "roof")).toEqual([0, 1]);
  expect(found(createBm25(texts, { tokenize: (text) => [...text] }), "y")).toEqual([2]);
  expect(
    createBm25(texts)
      .search("the", { k: 9, filter: (index) => index !== 0 })
      .map(({ index }) => index),
  ).toEqual([1]);
});

test("behavior: a search inside a filter, and one that fails, leave the next alone", () => {
  const index = createBm25(["a b", "b c", "c d"]);
  const alone = index.search("b", { k: 3 });
  const inner: unknown[] = [];
  const filter = (): boolean => inner.push(index.search("c", { k: 1 })[0]?.index) > 0;
  expect(index.search("b", { k: 3, filter })).toEqual(alone);
  expect(inner).toEqual([1, 1]);
  const fails = () => {
    throw new RangeError("no");
  };
  expect(() => index.search("b c", { k: 3, filter: fails })).toThrow(RangeError);
  expect(index.search("b", { k: 3 })).toEqual(alone);
});

test("behavior: nothing to index, nothing to find", () => {
  expect(createBm25([]).search("a", { k: 1 })).toEqual([]);
  expect(createBm25(["", "  "]).search("a", { k: 1 })).toEqual([]);
  expect(createBm25(["a"]).search("?", { k: 1 })).toEqual([]);
});

test("error: what cannot be is refused by name", () => {
  const refused: [() => unknown, string][] = [
    [() => createBm25(JSON.parse("[1]")), "texts"],
    [() => createBm25([], { b: 2 }), "b"],
    [() => createBm25([], { k1: -1 }), "k1"],
    [() => createBm25(["a"], { tokenize: () => JSON.parse("[1]") }), "tokenize"],
    [() => createBm25(["a"]).search("a", { k: 0 }), "k"],
    [() => createBm25(["a"]).search(JSON.parse("1"), { k: 1 }), "query"],
  ];
  for (const [call, option] of refused) expect(call, option).toThrow(expect.objectContaining({ option }));
});
