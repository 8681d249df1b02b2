import { expect, test } from "vitest";
import type { IndexIdentity, SinkRow } from "../contract/vector-sink.ts";
import { checkRow } from "./check-row.ts";

const identity: IndexIdentity = { fingerprint: "m", dimensions: 2, distance: "dot", encoding: "float32" };
const row: SinkRow = { id: "a", vector: [1, 2], source: "s", digest: "d" };
const check =
  (changes: object, other: Partial<IndexIdentity> = {}) =>
  () =>
    checkRow({ ...row, ...changes }, { ...identity, ...other });

test("default: what is absent is null, and the metadata is empty", () => {
  expect(check({})()).toEqual({
    id: "a",
    vector: Float32Array.of(1, 2),
    source: "s",
    digest: "d",
    text: null,
    reference: null,
    start: null,
    end: null,
    metadata: {},
  });
});

test("behavior: a name such as __proto__ in the metadata is a name", () => {
  const { metadata } = check({ metadata: JSON.parse('{"__proto__":1,"a":null}') as object })();
  expect(Object.entries(metadata)).toEqual([
    ["__proto__", 1],
    ["a", null],
  ]);
  expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
});

test("args: zeros are refused for the cosine alone, large values for half precision alone", () => {
  expect(check({ vector: [0, 0] })).not.toThrow();
  expect(check({ vector: [0, 0] }, { distance: "cosine" })).toThrow("no direction");
  expect(check({ vector: [65_520, 0] })).not.toThrow();
  expect(check({ vector: [-65_520, 0] }, { encoding: "float16" })).toThrow("half precision");
  expect(check({ vector: [65_519, 0] }, { encoding: "float16" })).not.toThrow();
  expect(check({ vector: [1e300, 0] })).toThrow("not finite");
});

test("behavior: where directions rank, one whose length a database could not square keeps its direction", () => {
  const cosine = { distance: "cosine" } as const;
  for (const length of [2 ** -149, 1e-20, 1e20, 2e38]) {
    const { vector } = check({ vector: [0, -length] }, cosine)();
    expect([vector[0], vector[1]]).toEqual([0, -1]);
  }
  const whole = Float32Array.of(3, 4);
  expect(check({ vector: whole }, cosine)().vector).toBe(whole);
  expect(check({ vector: [1e20, 0] })().vector[0]).toBe(Math.fround(1e20));
  expect(check({ vector: [0, 1e-7] }, { ...cosine, encoding: "float16" })().vector[1]).toBe(1);
});

test.each([
  ["an id that is no text", { id: 7 }],
  ["no source", { source: undefined }],
  ["no digest", { digest: null }],
  ["a vector that is none", { vector: "12" }],
  ["a text that is none", { text: 5 }],
  ["a span of texts", { span: ["1", "2"] }],
  ["a span of one number", { span: [1] }],
  ["a span beyond 2^31", { span: [0, 2 ** 31] }],
  ["nested metadata", { metadata: { a: { b: 1 } } }],
  ["a list for metadata", { metadata: [1] }],
  ["a bigint in metadata", { metadata: { a: 1n } }],
])("error: %s is refused", (_, changes) => {
  expect(check(changes)).toThrow(expect.objectContaining({ code: "invalid_input" }));
});

test("behavior: what arrived as bytes or bits stays beside its values, in an index of such alone", () => {
  const bytes = Int8Array.of(90, -3);
  const int8 = { encoding: "int8", distance: "cosine" } as const;
  expect(check({ vector: bytes }, int8)()).toMatchObject({ vector: Float32Array.of(90, -3), arrived: bytes });
  expect(check({ vector: bytes })().arrived).toBeUndefined();
  expect(check({ vector: [90, -3] }, int8)().arrived).toBeUndefined();
  const binary = { encoding: "binary", distance: "cosine", dimensions: 16 } as const;
  const signs = [1, -1, 1, 1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1, 1];
  const bits = Uint8Array.of(0b10110001, 1);
  expect(check({ vector: bits }, binary)().arrived).toEqual(Int8Array.from(signs));
  expect(check({ vector: bits }, { ...int8, dimensions: 16 })).toThrow("2 values");
});
