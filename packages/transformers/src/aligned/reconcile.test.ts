import { expect, test } from "vitest";
import { alignedIdentity } from "./aligned.ts";
import { reconcile } from "./reconcile.ts";

test("default: keeps what is already equal", () => {
  const aligned = alignedIdentity("same");
  expect(reconcile(aligned, "same")).toBe(aligned);
});

test("behavior: another text of the same length keeps the spans", () => {
  const { text, starts } = reconcile(alignedIdentity("abc"), "abς");
  expect([text, ...starts]).toEqual(["abς", 0, 1, 2]);
});

test("behavior: of another length, the differing middle stands for its whole source", () => {
  const { text, starts, ends } = reconcile(alignedIdentity("abcdef"), "aXYZWef");
  expect(text).toBe("aXYZWef");
  expect([...starts]).toEqual([0, 1, 1, 1, 1, 4, 5]);
  expect([...ends]).toEqual([1, 4, 4, 4, 4, 5, 6]);
});

test("behavior: a middle that vanished leaves the rest in place", () => {
  const { text, starts, ends } = reconcile(alignedIdentity("abcd"), "ad");
  expect([text, ...starts, ...ends]).toEqual(["ad", 0, 3, 1, 4]);
});
