import { seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { alignSpans } from "./align-spans.ts";

const text = "The  café costs 3€";
const offsets = { starts: Int32Array.of(0, 5, 10, 16, 17), ends: Int32Array.of(3, 9, 15, 17, 18) };

describe("default", () => {
  test("default: a token belongs to the span in which it starts", () => {
    const spans = [
      { start: 0, end: 7 },
      { start: 7, end: 18 },
    ];
    expect(alignSpans(text, offsets, spans)).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 5 },
    ]);
  });

  test("behavior: white space at the ends of a span moves no word", () => {
    const spans = [
      { start: 0, end: 3 },
      { start: 0, end: 5 },
      { start: 3, end: 9 },
      { start: 5, end: 10 },
    ];
    expect(alignSpans(text, offsets, spans)).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 1, to: 2 },
    ]);
  });

  test("behavior: white space and empty spans have no tokens", () => {
    const spans = [
      { start: 3, end: 5 },
      { start: 7, end: 7 },
      { start: 18, end: 18 },
    ];
    expect(alignSpans(text, offsets, spans).map(({ from, to }) => to - from)).toEqual([0, 0, 0]);
  });

  test("behavior: a span inside one token gets that token", () => {
    expect(alignSpans(text, offsets, [{ start: 6, end: 8 }])).toEqual([{ from: 1, to: 2 }]);
  });

  test("behavior: a span inside a surrogate pair gets all tokens of the character", () => {
    const emoji = { starts: Int32Array.of(0, 2, 2, 2), ends: Int32Array.of(1, 4, 4, 4) };
    expect(alignSpans("a 😀", emoji, [{ start: 3, end: 4 }])).toEqual([{ from: 1, to: 4 }]);
  });

  test("behavior: a character that the tokenizer removed has no token, even behind another word", () => {
    const removed = { starts: Int32Array.of(0, 6), ends: Int32Array.of(3, 9) };
    expect(alignSpans("one \u0007 two", removed, [{ start: 4, end: 5 }])).toEqual([{ from: 1, to: 1 }]);
    expect(alignSpans("one\u0007  two", removed, [{ start: 3, end: 4 }])).toEqual([{ from: 1, to: 1 }]);
  });

  test("behavior: a token without characters at the very end belongs to the span that reaches the end", () => {
    const trailing = { starts: Int32Array.of(0, 3), ends: Int32Array.of(3, 3) };
    expect(alignSpans("one", trailing, [{ start: 0, end: 3 }])).toEqual([{ from: 0, to: 2 }]);
  });

  test("behavior: a text without tokens gives every span none", () => {
    const none = { starts: new Int32Array(0), ends: new Int32Array(0) };
    expect(alignSpans("\u200B", none, [{ start: 0, end: 1 }])).toEqual([{ from: 0, to: 0 }]);
  });
});

test("behavior: any partition of the text is a partition of the tokens", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = seededRandom(`partition ${seed}`);
    const length = 1 + Math.floor(random() * 60);
    const places = Array.from({ length }, () => random());
    const starts = Int32Array.from(places.keys()).filter((at) => places[at]! < 0.4);
    const cuts = [0, ...Array.from(places.keys()).filter(() => random() < 0.2), length];
    const spans = cuts.slice(1).map((end, i) => ({ start: cuts[i]!, end }));
    const ranges = alignSpans(" ".repeat(length), { starts, ends: starts.map((start) => start + 1) }, spans);
    const tokens = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
    expect(tokens, `seed ${seed}`).toEqual([...starts.keys()]);
  }
});

test("behavior: looks at few tokens per span, however many there are", () => {
  const count = 100_000;
  let reads = 0;
  const counted = new Proxy(
    Int32Array.from({ length: count }, (_, i) => 2 * i),
    {
      get(target, key) {
        if (key !== "length") reads++;
        return Reflect.get(target, key);
      },
    },
  );
  const long = "a ".repeat(count);
  const spans = Array.from({ length: 1000 }, (_, i) => ({ start: i * 150, end: i * 150 + 400 }));
  alignSpans(long, { starts: counted, ends: counted }, spans);
  expect(reads).toBeLessThan(1000 * 2 * (Math.log2(count) + 2));
});
