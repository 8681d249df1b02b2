import { expect, test } from "vitest";
import { jobShare } from "./job-share.ts";

test("default: plain and late chunks count alike, failures too", () => {
  const plain = { total: 10, done: 8, failed: 2 };
  expect(jobShare({ plain, late: { total: 10, done: 0, failed: 0 } })).toBe(0.5);
});

test("args: without late chunks the plain ones are all", () => {
  expect(jobShare({ plain: { total: 4, done: 1, failed: 0 } })).toBe(0.25);
});

test("behavior: nothing to do is nothing done", () => {
  expect(jobShare({ plain: { total: 0, done: 0, failed: 0 } })).toBe(0);
});
