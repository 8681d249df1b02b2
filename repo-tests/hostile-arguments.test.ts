import { describe, expect, test } from "vitest";
import { packageNames, runFuzz } from "../benchmarks/src/claims/attack/fuzz/run-fuzz.ts";

// The short form of `npm run claims -- attack arguments`, which tries every value in every place.
const seed = 20;
const CASES = 80;

describe.concurrent(`hostile values in the arguments of every public function, seed ${seed}`, () => {
  test.each(packageNames)("error: %s answers them with a typed error, or does its work", async (name) => {
    const { findings, unknown } = await runFuzz(name, seed, CASES);
    expect(findings, `seed ${seed}`).toEqual([]);
    expect(unknown, "functions without a call that works in claims/attack/fuzz/baselines").toEqual([]);
  });
});

test.concurrent("behavior: the fuzz finds all of that in functions that check nothing", async () => {
  const { findings } = await runFuzz("../benchmarks/src/claims/attack/fuzz/unguarded", seed);
  const found = (kind: string, words: string): unknown =>
    expect.arrayContaining([
      expect.objectContaining({ kind, [kind === "raw" ? "detail" : "id"]: expect.stringContaining(words) }),
    ]);
  expect(findings).toEqual(found("raw", "trim is not a function"));
  expect(findings).toEqual(found("raw", "unhandledRejection: TypeError: late"));
  expect(findings).toEqual(found("hang", "waitFor"));
  expect(findings).toEqual(found("leak", "refuse"));
  expect(findings).toEqual(found("wrong", "half"));
});
