import { dot, EmbeddingMatrix, normalize } from "@embedloom/core";
import { QuantizedMatrix } from "@embedloom/core/quantized";
import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createQuantizedIndex } from "./quantized-index.ts";

const random = seededRandom("quantised rows");
const floats = normalize(
  new EmbeddingMatrix(
    Float32Array.from({ length: 300 * 64 }, () => random() - 0.5),
    64,
  ),
);
const int8 = new QuantizedMatrix(
  Int8Array.from(floats.data, (value) => Math.round(400 * value)),
  64,
);
const bits = new QuantizedMatrix(
  Uint8Array.from({ length: 300 * 8 }, (_, byte) =>
    Array.from({ length: 8 }, (_each, i) => (floats.data[8 * byte + i]! > 0 ? 0x80 >> i : 0)).reduce(
      (sum, bit) => sum + bit,
    ),
  ),
  64,
);
const query = normalize(EmbeddingMatrix.fromRows([Array.from({ length: 64 }, () => random() - 0.5)])).row(0);

/** Ranks all rows by the definition. */
function ranked(scoreOf: (row: number) => number): number[] {
  return [...Array(300).keys()].toSorted((left, right) => scoreOf(right) - scoreOf(left) || left - right);
}

const indices = (matches: readonly { readonly index: number }[]): number[] => matches.map(({ index }) => index);

test("default: bytes are ranked by their cosine, and the score is that", () => {
  const cosine = (row: number): number => {
    const codes = Float32Array.from(int8.row(row));
    return dot(query, codes) / Math.hypot(...codes);
  };
  const found = createQuantizedIndex(int8).search(query, { k: 10, shortlist: 300 });
  expect(indices(found)).toEqual(ranked(cosine).slice(0, 10));
  expect(found[0]?.score).toBeCloseTo(cosine(found[0]!.index), 6);
});

test("default: bits are ranked by the query's values with the signs of the row", () => {
  const wide = bits.toFloat32();
  const score = (row: number): number => dot(query, wide.row(row)) / 8;
  const found = createQuantizedIndex(bits).search(query, { k: 10, shortlist: 300 });
  expect(indices(found)).toEqual(ranked(score).slice(0, 10));
  expect(found[0]?.score).toBeCloseTo(score(found[0]!.index), 6);
});

test("args: bits find, and bytes or floats rank", () => {
  const exact = ranked((row) => dot(query, floats.row(row)));
  const byFloats = createQuantizedIndex(bits, { rescoreWith: floats }).search(query, { k: 10, shortlist: 100 });
  expect(indices(byFloats)).toEqual(exact.slice(0, 10));
  expect(byFloats[0]?.score).toBeCloseTo(dot(query, floats.row(exact[0]!)), 6);
  const byBytes = createQuantizedIndex(bits, { rescoreWith: int8 }).search(query, { k: 10, shortlist: 100 });
  const alone = createQuantizedIndex(int8).search(query, { k: 10, shortlist: 300 });
  expect(byBytes).toEqual(alone);
});

test("args: the first stage of bytes may read signs, or fewer values", () => {
  const exact = createQuantizedIndex(int8).search(query, { k: 5, shortlist: 300 });
  const bySigns = createQuantizedIndex(int8, { shortlistEncoding: "binary" }).search(query, { k: 5, shortlist: 150 });
  const byHalf = createQuantizedIndex(int8, { shortlistDimensions: 32 }).search(query, { k: 5, shortlist: 200 });
  expect(bySigns).toEqual(exact);
  expect(byHalf).toEqual(exact);
});

test("behavior: the rows are the caller's own bytes, not a wider copy", () => {
  const index = createQuantizedIndex(int8);
  expect(index.matrix).toBe(int8);
  expect(index.matrix.data.byteLength).toBe(300 * 64);
});

test("error: what does not fit is refused", () => {
  expect(() => createQuantizedIndex(bits, { shortlistEncoding: "int8" })).toThrow(
    expect.objectContaining({ option: "shortlistEncoding" }),
  );
  expect(() => createQuantizedIndex(int8, { shortlistDimensions: 65 })).toThrow(
    expect.objectContaining({ option: "shortlistDimensions" }),
  );
  expect(() => createQuantizedIndex(int8, { rescoreWith: EmbeddingMatrix.zeros(2, 64) })).toThrow(
    expect.objectContaining({ option: "rescoreWith" }),
  );
  expect(() => createQuantizedIndex(int8).search([1], { k: 1 })).toThrow(expect.objectContaining({ option: "query" }));
});
