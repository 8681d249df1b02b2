import { describe, expect, test } from "vitest";
import { codePointSoup, seededRandom, wordSoup } from "../test-support/seeded-random.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { TRICKY_TEXTS } from "../test-support/tricky-texts.ts";
import { createOffsetTokenizer } from "./offset-tokenizer.ts";

const SEED = 20261122;

function randomTexts(count: number): string[] {
  const random = seededRandom(SEED);
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? wordSoup(random) : codePointSoup(random)));
}

const TEXTS = [...Object.values(TRICKY_TEXTS), ...randomTexts(300)];
const shown = (text: string): string => `seed ${SEED}, text ${JSON.stringify(text)}`;

function splitsPair(text: string, at: number): boolean {
  return at > 0 && at < text.length && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
}

describe.each(TOKENIZER_FIXTURES.map((fixture) => ({ name: fixture.name, fixture })))("$name", ({ fixture }) => {
  const tokenizer = createOffsetTokenizer(fixture.tokenizer);

  test("behavior: every token is placed by its stages, not by the word it is in", () => {
    for (const text of TEXTS.filter((candidate) => /^[a-z]{2,} [a-z]{2,}/.test(candidate))) {
      const { starts, ends } = tokenizer.tokenize(text);
      const firstSpace = text.indexOf(" ");
      expect(Math.max(...[...ends].filter((_, i) => starts[i]! < firstSpace)), shown(text)).toBe(firstSpace);
    }
  });

  test("behavior: spans lie in the text, starts never decrease, no surrogate pair is cut", () => {
    const wrong: string[] = [];
    for (const text of TEXTS) {
      const { ids, starts, ends } = tokenizer.tokenize(text);
      for (let i = 0; i < ids.length; i++) {
        const [start, end] = [starts[i]!, ends[i]!];
        const ordered = start >= (starts[i - 1] ?? 0) && end >= start && end <= text.length;
        // The one pre-tokenizer that itself counts code units.
        const mayCut = fixture.name.includes("FixedLength");
        const sound = ordered && (mayCut || (!splitsPair(text, start) && !splitsPair(text, end)));
        if (!sound) wrong.push(`${shown(text)}, token ${i} at [${start}, ${end})`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("behavior: the same text gives the same tokens, also after a very long one", () => {
    const text = TRICKY_TEXTS["mixture"]!;
    const before = tokenizer.tokenize(text);
    tokenizer.tokenize("antidisestablishmentarianism ".repeat(300));
    expect(tokenizer.tokenize(text)).toEqual(before);
  });

  test("behavior: blocks of a long text give the tokens of the whole", () => {
    const text = `${TRICKY_TEXTS["plain ASCII"]!} Then the boats left the harbour and the lights went on again `
      .repeat(12)
      .trimEnd();
    const whole = tokenizer.tokenize(text);
    for (const blockUnits of [40, 97, 400]) {
      expect(
        createOffsetTokenizer(fixture.tokenizer).tokenize(text, { blockUnits }),
        `blocks of ${blockUnits}`,
      ).toEqual(whole);
    }
  });
});
