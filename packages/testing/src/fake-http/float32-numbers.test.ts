import { expect, test } from "vitest";
import { seededRandom } from "../seeded/deterministic-vector.ts";
import { float32Base64, float32Numbers } from "./float32-numbers.ts";

test("default: the example of the wire facts is [0.1, 1, -2.5] in base64", () => {
  expect(float32Base64(Float32Array.of(0.1, 1, -2.5))).toBe("zczMPQAAgD8AACDA");
});

test("default: numbers are printed as short as a float32 needs", () => {
  expect(JSON.stringify(float32Numbers(Float32Array.of(0.1, 1, -2.5, 1e-10)))).toBe("[0.1,1,-2.5,1e-10]");
});

test("behavior: every number reads back as the very same float32", () => {
  const random = seededRandom("float32 numbers");
  const vector = Float32Array.from({ length: 20_000 }, () => (random() - 0.5) * 10 ** Math.floor(random() * 20 - 10));
  const text = JSON.stringify(float32Numbers(vector));
  expect(Float32Array.from(JSON.parse(text))).toEqual(vector);
  expect(text.length / vector.length).toBeLessThan(16);
});

test("behavior: NaN and infinities are null in JSON", () => {
  expect(JSON.stringify(float32Numbers(Float32Array.of(Number.NaN, Infinity)))).toBe("[null,null]");
});
