import { describe, expect, test } from "vitest";
import type { EmbedderLimits } from "../contract/embedder-info.ts";
import { packRequests } from "./pack-requests.ts";

function pack(tokens: readonly number[], limits: EmbedderLimits): number[][] {
  return [...packRequests(tokens.length, limits, (i) => tokens[i]!)].map(({ start, end }) => tokens.slice(start, end));
}

describe("packRequests", () => {
  test("default: without limits everything travels together", () => {
    expect(pack([1, 2, 3], {})).toEqual([[1, 2, 3]]);
    expect(pack([], {})).toEqual([]);
  });

  test("args: inputs and tokens limit at once, whichever is reached first", () => {
    expect(pack([1, 1, 1, 1, 1], { inputsPerRequest: 2 })).toEqual([[1, 1], [1, 1], [1]]);
    expect(pack([3, 3, 3, 1, 1, 1], { inputsPerRequest: 3, tokensPerRequest: 7 })).toEqual([[3, 3], [3, 1, 1], [1]]);
  });

  test("behavior: an input that is over the limit alone travels alone", () => {
    expect(pack([1, 9, 1], { tokensPerRequest: 5 })).toEqual([[1], [9], [1]]);
  });

  test("behavior: 3,000 chunks of 1,000 tokens need 10 requests of 300,000", () => {
    const ranges = [...packRequests(3000, { inputsPerRequest: 2048, tokensPerRequest: 300_000 }, () => 1000)];
    expect(ranges.map(({ tokens }) => tokens)).toEqual(Array.from({ length: 10 }, () => 300_000));
  });

  test("behavior: a million inputs are each counted once, and nothing is counted ahead", () => {
    let counted = 0;
    const ranges = packRequests(1_000_000, { inputsPerRequest: 100 }, () => {
      counted++;
      return 1;
    });
    ranges.next();
    expect(counted).toBe(101);
    expect([...ranges].at(-1)).toEqual({ start: 999_900, end: 1_000_000, tokens: 100 });
    expect(counted).toBe(1_000_000);
  });
});
