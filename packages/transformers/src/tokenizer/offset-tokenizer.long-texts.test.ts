import { describe, expect, test } from "vitest";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import type { TokenizerFixture } from "../test-support/tokenizer-parts.ts";
import { createOffsetTokenizer } from "./offset-tokenizer.ts";

function fixtureNamed(name: string): TokenizerFixture {
  return TOKENIZER_FIXTURES.find((fixture) => fixture.name === name)!;
}

describe("long texts", () => {
  test("behavior: tokenizes a text of 120,000 tokens", () => {
    const fixture = fixtureNamed("Unigram, XLM-R");
    const text = "z9 ".repeat(60_000).trimEnd();
    const { ids, starts, ends } = createOffsetTokenizer(fixture.tokenizer).tokenize(text);
    expect(ids.length).toBeGreaterThan(120_000);
    expect([starts[0], ends.at(-1)]).toEqual([0, text.length]);
    expect(starts.every((start, i) => start >= (starts[i - 1] ?? 0))).toBe(true);
  });

  test("behavior: a long word without any space keeps its characters in order", () => {
    const text = "łódź".repeat(30_000);
    const { starts, ends } = createOffsetTokenizer(fixtureNamed("byte-level BPE, GPT-2").tokenizer).tokenize(text);
    let reached = 0;
    starts.forEach((start, i) => {
      expect(start).toBeLessThanOrEqual(reached);
      reached = Math.max(reached, ends[i]!);
    });
    expect(reached).toBe(text.length);
  });
});

describe("blocks", () => {
  test.each(["WordPiece, BERT uncased", "byte-level BPE, GPT-2", "byte-fallback BPE, Llama", "Unigram, jina-v3"])(
    "behavior: %s gives the ids of the whole over 130,000 code units in blocks",
    (name) => {
      const fixture = fixtureNamed(name);
      const text = "The tenant's café pays 1 rent, and the boats left the old harbour. ".repeat(2000).trimEnd();
      const tokenizer = createOffsetTokenizer(fixture.tokenizer);
      const { ids, starts, ends } = tokenizer.tokenize(text);
      // The arrays are too long for a deep comparison.
      expect(ids.join()).toBe(tokenizer.tokenize(text, { blockUnits: Infinity }).ids.join());
      expect([starts[0], ends.at(-1)]).toEqual([0, text.length]);
    },
  );

  test.each(TOKENIZER_FIXTURES.map((fixture) => ({ name: fixture.name, fixture })))(
    "behavior: $name gives texts with few safe places the tokens of the whole",
    ({ fixture }) => {
      const texts = [
        "租户应按月支付租金。房东必须修理房屋,日本語の文です。".repeat(50),
        "one,\n\n- two: three;\n\t(four)\n\n\n    five [SEP] six\n".repeat(30),
        "don't''stop``it…".repeat(90),
        "x".repeat(2000),
      ];
      const tokenizer = createOffsetTokenizer(fixture.tokenizer);
      for (const text of texts) {
        const [blocks, whole] = [500, Infinity].map((blockUnits) => tokenizer.tokenize(text, { blockUnits }));
        expect(blocks!.ids.join(), text.slice(0, 40)).toBe(whole!.ids.join());
        expect(blocks!.starts.join(), text.slice(0, 40)).toBe(whole!.starts.join());
        expect(blocks!.ends.join(), text.slice(0, 40)).toBe(whole!.ends.join());
      }
    },
  );
});
