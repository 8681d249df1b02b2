import { UnsupportedError } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import type { TokenizerFixture } from "../test-support/tokenizer-parts.ts";
import { libraryTokenizer, type TokenizerFiles } from "./library-tokenizer.ts";
import { createOffsetTokenizer } from "./offset-tokenizer.ts";

function fixtureNamed(name: string): TokenizerFixture {
  return TOKENIZER_FIXTURES.find((fixture) => fixture.name === name)!;
}

function wordLevel(preTokenizer: object | null): TokenizerFiles {
  const model = { type: "WordLevel", unk_token: "[UNK]", vocab: { "[UNK]": 0, seven: 1, boats: 2, ",": 3 } };
  const parts = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: null,
    model,
  };
  return { tokenizer: parts, config: { unk_token: "[UNK]" } };
}

describe("long texts", () => {
  test("behavior: tokenizes a text on which the library itself overflows the stack", () => {
    const fixture = fixtureNamed("Unigram, XLM-R");
    const text = "z9 ".repeat(60_000).trimEnd();
    expect(() => libraryTokenizer(fixture).encode(text, { add_special_tokens: false })).toThrow(RangeError);
    const { ids, starts, ends } = createOffsetTokenizer(fixture).tokenize(text);
    expect(ids.length).toBeGreaterThan(120_000);
    expect([starts[0], ends.at(-1)]).toEqual([0, text.length]);
    expect(starts.every((start, i) => start >= (starts[i - 1] ?? 0))).toBe(true);
  });

  test("behavior: a long word without any space keeps its characters in order", () => {
    const text = "łódź".repeat(30_000);
    const { starts, ends } = createOffsetTokenizer(fixtureNamed("byte-level BPE, GPT-2")).tokenize(text);
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
    "behavior: %s gives the library's ids over 130,000 code units, beyond its trial too",
    (name) => {
      const fixture = fixtureNamed(name);
      const text = "The tenant's café pays 1 rent, and the boats left the old harbour. ".repeat(2000).trimEnd();
      const { ids, starts, ends } = createOffsetTokenizer(fixture).tokenize(text);
      // The library's arrays are too long for a deep comparison.
      expect(ids.join()).toBe(libraryTokenizer(fixture).encode(text, { add_special_tokens: false }).ids.join());
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
      const tokenizer = createOffsetTokenizer(fixture);
      for (const text of texts) {
        const [blocks, whole] = [500, Infinity].map((blockUnits) => tokenizer.tokenize(text, { blockUnits }));
        expect(blocks!.ids.join(), text.slice(0, 40)).toBe(whole!.ids.join());
        expect(blocks!.starts.join(), text.slice(0, 40)).toBe(whole!.starts.join());
        expect(blocks!.ends.join(), text.slice(0, 40)).toBe(whole!.ends.join());
      }
    },
  );
});

describe("a model whose tokens cannot be followed", () => {
  test("behavior: every token gets the span of its word", () => {
    const tokenizer = createOffsetTokenizer(wordLevel({ type: "Whitespace" }));
    const { ids, starts, ends } = tokenizer.tokenize("seven, boats boats");
    expect({ ids: [...ids], starts: [...starts], ends: [...ends] }).toEqual({
      ids: [1, 3, 2, 2],
      starts: [0, 0, 0, 13],
      ends: [12, 12, 12, 18],
    });
  });

  test("error: refuses where words alone do not give the tokens of the text", () => {
    const replaced = wordLevel({ type: "Whitespace" });
    const normalizer = { type: "Replace", pattern: { Regex: "boats seven" }, content: "," };
    const tokenizer = createOffsetTokenizer({ ...replaced, tokenizer: { ...replaced.tokenizer, normalizer } });
    expect(() => tokenizer.tokenize("boats seven")).toThrow(UnsupportedError);
  });
});
