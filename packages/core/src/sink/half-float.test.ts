import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { halfValues, toHalf } from "./half-float.ts";

/** Distance to the nearest half-precision float, by looking at all of them. */
function nearestHalves(value: number): number[] {
  const distances = Array.from(halfValues(), (half) => Math.abs(half - value));
  const least = Math.min(...distances.filter((distance) => !Number.isNaN(distance)));
  return distances.flatMap((distance, bits) => (distance === least ? [bits] : []));
}

test("default: known values", () => {
  expect([0, -0, 1, -2, 0.5, 65504, 2 ** -14, 2 ** -24, 1 / 3].map(toHalf)).toEqual([
    0, 0x8000, 0x3c00, 0xc000, 0x3800, 0x7bff, 0x0400, 0x0001, 0x3555,
  ]);
});

test("behavior: every half-precision float comes back as itself", () => {
  const values = halfValues();
  const lost = [...values.keys()].filter((bits) => !Number.isNaN(values[bits]!) && toHalf(values[bits]!) !== bits);
  expect(lost).toEqual([]);
  expect(Number.isNaN(values[toHalf(NaN)]!)).toBe(true);
});

test("behavior: rounds to the nearest, ties to even", () => {
  const values = halfValues();
  // Halfway between two neighbours, and a hair to each side of it, in the normal and the subnormal range.
  for (const bits of [0x0000, 0x0001, 0x03fe, 0x03ff, 0x0400, 0x3c00, 0x3c01, 0x5123, 0x7bfe]) {
    const [low, high] = [values[bits]!, values[bits + 1]!];
    const middle = Math.fround((low + high) / 2);
    const even = bits % 2 === 0 ? bits : bits + 1;
    expect(toHalf(middle), `the tie above ${low}`).toBe(even);
    expect(toHalf(Math.fround(low + (high - low) * 0.4999)), `below the tie above ${low}`).toBe(bits);
    expect(toHalf(Math.fround(low + (high - low) * 0.5001)), `above the tie above ${low}`).toBe(bits + 1);
  }
});

test("behavior: any float32 goes to one of its nearest", () => {
  const seed = "half-float 1";
  const values = Array.from({ length: 30 }, (_, i) => {
    const digest = createHash("sha256").update(`${seed} ${i}`).digest();
    return Math.fround((digest.readInt32LE(0) / 2 ** 31) * 2 ** ((digest[4]! % 40) - 25));
  });
  const wrong = values.filter((value) => !nearestHalves(value).includes(toHalf(value)));
  expect(wrong, `seed ${seed}`).toEqual([]);
});

test("args: values beyond the range become infinite", () => {
  expect([65519, 65520, -1e9, Infinity].map(toHalf)).toEqual([0x7bff, 0x7c00, 0xfc00, 0x7c00]);
});
