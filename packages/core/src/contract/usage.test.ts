import { expect, test } from "vitest";
import { addUsage, NO_USAGE } from "./usage.ts";

test("default: known numbers are added", () => {
  const one = { requests: 1, tokens: 5, costUsd: 0.5 };
  expect(addUsage(one, one)).toEqual({ requests: 2, tokens: 10, costUsd: 1 });
  expect(addUsage(NO_USAGE, one)).toEqual(one);
});

test("behavior: what is unknown in one is unknown in the sum", () => {
  const unknown = { requests: 1, tokens: undefined, costUsd: undefined };
  expect(addUsage(unknown, { requests: 1, tokens: 5, costUsd: 0 })).toEqual({ ...unknown, requests: 2 });
});
