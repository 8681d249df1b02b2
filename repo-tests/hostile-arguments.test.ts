import { describe, expect, test } from "vitest";
import { packageNames, runFuzz } from "../benchmarks/src/claims/attack/fuzz/run-fuzz.ts";

// The same cases at every run; the long form, `npm run claims -- attack arguments`, takes others each time.
const seed = 20;
const CASES = 250;

describe.concurrent("hostile values in the arguments of every public function", () => {
  test.each(packageNames)("error: %s answers them with a typed error, or does its work", async (name) => {
    const { findings, unknown } = await runFuzz(name, seed, CASES);
    expect(findings, `seed ${seed}`).toEqual([]);
    expect(unknown, "functions without a call that works in claims/attack/fuzz/baselines").toEqual([]);
  });
});
