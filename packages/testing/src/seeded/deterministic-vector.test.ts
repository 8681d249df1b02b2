import { describe, expect, test } from "vitest";
import { deterministicVector, seededRandom, shortenedVector } from "./deterministic-vector.ts";

const norm = (vector: Float32Array): number => Math.hypot(...vector);
const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, position) => sum + value * (other[position] ?? Number.NaN), 0);

describe("deterministicVector", () => {
  test("default: a text always has the same unit-length vector", () => {
    const vector = deterministicVector("a cat", 384);
    expect(vector).toHaveLength(384);
    expect(norm(vector)).toBeCloseTo(1, 6);
    expect(deterministicVector("a cat", 384)).toEqual(vector);
  });

  test("behavior: 2,000 texts have 2,000 vectors that are far apart", () => {
    const vectors = Array.from({ length: 2000 }, (_, index) => deterministicVector(`text ${index}`, 64));
    expect(new Set(vectors.map((vector) => vector.join())).size).toBe(2000);
    const first = deterministicVector("text 0", 1536);
    const second = deterministicVector("text 1", 1536);
    expect(Math.abs(dot(first, second))).toBeLessThan(0.15);
  });

  test("args: salt sets models apart, and cannot be confused with the text", () => {
    expect(deterministicVector("a", 8, "model one")).not.toEqual(deterministicVector("a", 8, "model two"));
    expect(deterministicVector("ab", 8, "c")).not.toEqual(deterministicVector("b", 8, "ca"));
    expect(deterministicVector("1:a", 8)).not.toEqual(deterministicVector(":a", 8, "1"));
  });

  test("args: text keeps lone surrogates apart", () => {
    expect(deterministicVector("\ud800", 8)).not.toEqual(deterministicVector("\ud801", 8));
  });

  test("args: fewer dimensions are the first of the wide vector, renormalised", () => {
    const wide = deterministicVector("a cat", 1536);
    const narrow = deterministicVector("a cat", 256);
    const cut = shortenedVector(wide, 256);
    expect(norm(cut)).toBeCloseTo(1, 6);
    for (const [position, value] of narrow.entries()) expect(cut[position]).toBeCloseTo(value, 6);
  });

  test("args: shortening to the width it has leaves a vector as it is", () => {
    const vector = deterministicVector("a cat", 8);
    expect(shortenedVector(vector, 8)).toBe(vector);
    expect(shortenedVector(vector, 9)).toBe(vector);
  });

  test.each([0, -1, 1.5, Number.NaN])("error: dimensions %d are refused", (dimensions) => {
    expect(() => deterministicVector("a", dimensions)).toThrow(
      /^Expected `dimensions` to be an integer from 1 up, got /,
    );
  });
});

describe("seededRandom", () => {
  test("default: a seed gives one stream of numbers from 0 to 1", () => {
    const draw = (seed: string): readonly number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 1000 }, () => random());
    };
    const numbers = draw("seed");
    expect(draw("seed")).toEqual(numbers);
    expect(draw("other seed")).not.toEqual(numbers);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.reduce((sum, number) => sum + number, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});
