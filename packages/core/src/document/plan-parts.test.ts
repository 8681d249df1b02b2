import { expect, test } from "vitest";
import { planParts } from "./plan-parts.ts";

test("default: what fits is one part, and no chunks are none", () => {
  expect(planParts([3, 4], { tokensPerDocument: 7 })).toEqual([{ start: 0, end: 2, contextStart: 0, contextEnd: 2 }]);
  expect(planParts([3, 4], {})).toEqual([{ start: 0, end: 2, contextStart: 0, contextEnd: 2 }]);
  expect(planParts([], { tokensPerDocument: 7 })).toEqual([]);
});

test("behavior: a chunk over the limit is a part of its own, for the server to judge", () => {
  const parts = planParts([2, 20, 2], { tokensPerDocument: 10 });
  expect(parts.map(({ start, end }) => [start, end])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(parts[1]).toMatchObject({ contextStart: 1, contextEnd: 2 });
});

test("behavior: chunks are counted where they are scarcer than tokens", () => {
  const parts = planParts(
    Array.from({ length: 50 }, () => 1),
    { tokensPerDocument: 1000, chunksPerDocument: 20 },
  );
  for (const { contextStart, contextEnd } of parts) expect(contextEnd - contextStart).toBeLessThanOrEqual(20);
  expect(parts.at(-1)?.end).toBe(50);
});

test("behavior: parts cover every chunk once, keep the limit, and read their neighbours, for any sizes", () => {
  let state = 20261130;
  const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  for (let round = 0; round < 300; round++) {
    const limit = 20 + Math.floor(200 * random());
    const tokens = Array.from({ length: Math.floor(120 * random()) }, () => 1 + Math.floor((limit / 4) * random()));
    const parts = planParts(tokens, { tokensPerDocument: limit });
    const what = `seed 20261130, round ${round}`;
    expect(
      parts.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
      what,
    ).toEqual([...tokens.keys()]);
    for (const [i, { start, end, contextStart, contextEnd }] of parts.entries()) {
      const read = tokens.slice(contextStart, contextEnd).reduce((sum, each) => sum + each, 0);
      expect(read, what).toBeLessThanOrEqual(limit);
      expect(contextStart <= start && end <= contextEnd, what).toBe(true);
      const fitsBefore = i > 0 && read + tokens[start - 1]! <= limit;
      expect(contextStart < start || !fitsBefore, what).toBe(true);
    }
    // A part keeps three quarters of the limit, give or take a chunk of a quarter.
    const total = tokens.reduce((sum, each) => sum + each, 0);
    expect(parts.length, what).toBeLessThanOrEqual(Math.ceil(total / (0.5 * limit)) + 1);
  }
});
