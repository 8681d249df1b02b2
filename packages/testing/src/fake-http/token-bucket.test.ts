import { expect, test } from "vitest";
import { createTokenBucket } from "./token-bucket.ts";

test("default: a bucket starts full and refills continuously", () => {
  let time = 5000;
  const bucket = createTokenBucket(600, () => time);
  expect(bucket.available()).toBe(600);
  bucket.take(600);
  expect(bucket.available()).toBe(0);
  time += 50;
  expect(bucket.available()).toBeCloseTo(0.5);
  time += 60_000;
  expect(bucket.available()).toBe(600);
});

test("behavior: the wait for an amount is exact: there after it, not there just before", () => {
  let time = 0;
  const bucket = createTokenBucket(7, () => time);
  bucket.take(7);
  const wait = bucket.msUntil(3);
  expect(wait).toBeCloseTo(25_714.3, 1);
  time = wait - 1;
  expect(bucket.msUntil(3)).toBeGreaterThan(0);
  time = wait;
  expect(bucket.msUntil(3)).toBe(0);
});

test("args: startSeconds says how much of its refill it holds at first", () => {
  let time = 0;
  const bucket = createTokenBucket(600, () => time, 2);
  expect(bucket.available()).toBe(20);
  time += 1000;
  expect(bucket.available()).toBe(30);
});

test("behavior: more than the bucket holds is never there", () => {
  expect(createTokenBucket(10, () => 0).msUntil(11)).toBe(Infinity);
});
