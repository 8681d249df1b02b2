import { expect, test } from "vitest";
import { POISON, simulatedTexts, tokensOf } from "./simulated-texts.ts";

test("default: all texts differ, have the asked size on average, and the refused ones are known", () => {
  const { texts, poisoned, tokens } = simulatedTexts(1000, 50, 7);
  expect(new Set(texts).size).toBe(1000);
  expect(tokens).toBe(texts.reduce((sum, text) => sum + tokensOf(text), 0));
  expect(tokens / 1000).toBeGreaterThan(47);
  expect(tokens / 1000).toBeLessThan(53);
  const marked = texts.flatMap((text, i) => (text.includes(POISON) ? [i] : []));
  expect([...poisoned].toSorted((left, right) => left - right)).toEqual(marked);
  expect(marked).toHaveLength(7);
});

test("args: the smallest texts still differ, and every one can be refused", () => {
  const { texts, poisoned } = simulatedTexts(30, 1, 30);
  expect([new Set(texts).size, poisoned.size]).toEqual([30, 30]);
});
