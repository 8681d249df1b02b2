import { describe, expect, test } from "vitest";
import { checkFence, fencedOff } from "./fence.ts";

describe("fencedOff", () => {
  test("default: says where, and the token that was seen", () => {
    expect(fencedOff("The index").message).toBe(
      "The index refused the rows: a later owner of the same work has written there.",
    );
    expect(fencedOff("The index", 7).message).toContain("with the token 7.");
  });

  test("error: a place that is no text, a token that is no whole number", () => {
    expect(() => fencedOff(Symbol("a") as never)).toThrow(expect.objectContaining({ option: "where" }));
    expect(() => fencedOff("The index", NaN)).toThrow(expect.objectContaining({ option: "seen" }));
  });
});

test("args: checkFence gives a copy, or nothing for none", () => {
  const fence = { name: "shard", token: 1 };
  expect(checkFence(fence)).toEqual(fence);
  expect(checkFence(fence)).not.toBe(fence);
  expect(checkFence(undefined)).toBeUndefined();
});
