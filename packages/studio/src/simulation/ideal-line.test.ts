import { expect, test } from "vitest";
import { idealMs, idealTexts } from "./ideal-line.ts";

const run = { texts: 6000, tokens: 300_000, textsPerRequest: 64, requestsPerMinute: 500, tokensPerMinute: 150_000 };

test("default: a full bucket goes at once, then the limits set the pace", () => {
  expect(idealTexts(run, 0)).toBe(3000);
  expect(idealTexts(run, 30_000)).toBe(4500);
  expect(idealTexts(run, 60_000)).toBe(6000);
  expect(idealTexts(run, 600_000)).toBe(6000);
  expect(idealMs(run)).toBe(60_000);
});

test("args: requests limit as well as tokens", () => {
  const few = { ...run, requestsPerMinute: 10 };
  expect(idealTexts(few, 0)).toBe(640);
  expect(idealMs(few)).toBe(Math.round((94 / 10 - 1) * 60_000));
  expect(idealMs({ ...run, tokensPerMinute: 1e6 })).toBe(0);
});
