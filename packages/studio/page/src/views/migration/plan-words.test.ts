import { expect, test } from "vitest";
import { planWords } from "./plan-words.ts";

const plan = { contents: 1200, tokens: 70_000, costUsd: 0.0091 };

test("default: chunks, tokens and the most that they cost", () => {
  expect(planWords(plan, { bills: true })).toBe("1,200 chunks to embed, about 70,000 tokens, at most $0.0091.");
});

test("behavior: a price that nobody knows is no zero, and a model of this computer costs nothing", () => {
  expect(planWords({ ...plan, costUsd: null }, { bills: true })).toContain("price is not known");
  expect(planWords({ ...plan, costUsd: null }, { bills: false })).toContain("cost nothing");
  expect(planWords({ contents: 0, tokens: 0, costUsd: 0 }, { bills: true })).toContain("in step");
});
