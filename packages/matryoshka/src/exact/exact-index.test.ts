import { EmbeddingMatrix, normalize, topK } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { describe, expect, test, vi } from "vitest";
import { createByteRows } from "./byte-rows.ts";
import { createByteScan } from "./byte-scan.ts";
import { createExactIndex } from "./exact-index.ts";
import { createFloatScan } from "./row-scan.ts";

type Fill = (row: Float32Array, random: () => number, i: number) => void;
const each = (value: (random: () => number, at: number) => number): Fill => {
  return (row, random) => row.forEach((_, at) => (row[at] = value(random, at)));
};

/** Rows that bytes keep well, and rows that they do not. */
const FILLS: Readonly<Record<string, Fill>> = {
  even: each((random) => random() - 0.5),
  "with one value that is far larger": each((random, at) => (at === 1 ? 40 : 1) * (random() - 0.5)),
  "all positive and alike": each((random) => 1 + 0.01 * random()),
  "of whole numbers, with ties": each((random) => Math.round(3 * random())),
  "of every length": (row, random, i) => row.forEach((_, at) => (row[at] = 10 ** ((i % 60) - 30) * (random() - 0.5))),
  "of zeros and smallest numbers": (row, random, i) =>
    row.forEach((_, at) => (row[at] = i % 3 === 0 ? 0 : 1e-45 * Math.round(4 * random()))),
  "all the same": each((_, at) => Math.sin(at)),
};

/** A matrix, as bytes in segments of a few rows, and questions of it. */
function caseOf(fill: Fill, seed: string) {
  const random = seededRandom(seed);
  const dimensions = 1 + Math.floor(40 * random());
  const matrix = EmbeddingMatrix.zeros(1 + Math.floor(300 * random()), dimensions);
  for (let i = 0; i < matrix.count; i++) fill(matrix.row(i), random, i);
  const rows = createByteRows(matrix, 64 * dimensions);
  const queries = [
    Float64Array.from({ length: dimensions }, () => random() - 0.5),
    Float64Array.from(matrix.row(Math.floor(matrix.count * random()))),
    Float64Array.from({ length: dimensions }, (_, at) => (at === 0 ? 1e9 : random())),
    new Float64Array(dimensions),
  ];
  return { matrix, scan: createByteScan(matrix, rows!), queries, k: 1 + Math.floor(20 * random()) };
}

describe.each(Object.entries(FILLS))("property, rows %s", (name, fill) => {
  const seeds = Array.from({ length: 10 }, (_, i) => `exact ${name} ${i}`);

  test("behavior: finds what topK finds, scores and ties to the last bit, and what it finds among some rows", () => {
    for (const seed of seeds) {
      const { matrix, scan, queries, k } = caseOf(fill, seed);
      const passes = (row: number): boolean => row % 3 === 1;
      for (const query of queries) {
        const { matches } = scan({ query, k, passes: undefined });
        expect(matches, seed).toEqual(topK(matrix, query, k));
        const some = topK(matrix, query, matrix.count).filter(({ index }) => passes(index));
        expect(scan({ query, k, passes }).matches, seed).toEqual(some.slice(0, k));
        expect(scan({ query, k: 1000, passes }).matches, seed).toEqual(some);
      }
    }
  });

  test("behavior: says how far apart all scores are, to a hundredth", () => {
    for (const seed of seeds) {
      const { matrix, scan, queries } = caseOf(fill, seed);
      for (const query of queries) {
        const [bytes, floats] = [scan, createFloatScan(matrix)].map(
          (search) => search({ query, k: 1, passes: undefined }).spread,
        );
        const largest = Math.max(...topK(matrix, query, matrix.count).map(({ score }) => Math.abs(score)));
        expect(Math.abs(bytes! - floats!), seed).toBeLessThanOrEqual(0.01 * floats! + 0.02 * largest);
      }
    }
  });
});

function randomUnits(seed: string, count: number, dimensions: number): EmbeddingMatrix {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: count * dimensions }, () => random() - 0.5);
  return normalize(new EmbeddingMatrix(data, dimensions));
}

test("behavior: reads the floats of few rows", () => {
  const matrix = randomUnits("few rows", 4000, 64);
  const scan = createByteScan(matrix, createByteRows(matrix)!);
  let asked = 0;
  scan({ query: Float64Array.from(matrix.row(7)), k: 10, passes: () => ++asked > 0 });
  // Of most rows the bytes alone say that they are out; one whose floats are read is asked about once more.
  expect(asked).toBeGreaterThanOrEqual(20);
  expect(asked).toBeLessThan(2000);
});

const platform: object = Reflect.get(globalThis, "WebAssembly");
/** As a page whose policy forbids it. */
function Module(): never {
  throw new TypeError("Wasm code generation disallowed by embedder");
}

function scoreSpread(matrix: EmbeddingMatrix, query: Float32Array): number {
  const scores = topK(matrix, query, matrix.count).map(({ score }) => score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
}

test("default: the same through the public function, of a size that is read as bytes and one that is not", () => {
  for (const count of [10, 3000]) {
    const matrix = randomUnits("public", count, 32);
    const index = createExactIndex(matrix);
    const query = matrix.row(3);
    expect(index.search(query, { k: 5 })).toEqual(topK(matrix, query, 5));
    const { matches, spread } = index.searchWithSpread(query, { k: 2, filter: (row) => row > 4 });
    expect(matches).toEqual(
      topK(matrix, query, count)
        .filter(({ index: row }) => row > 4)
        .slice(0, 2),
    );
    expect(spread).toBeCloseTo(scoreSpread(matrix, query), 4);
    expect(index.matrix).toBe(matrix);
  }
});

test("behavior: a filter may search itself", () => {
  const matrix = randomUnits("within", 3000, 32);
  const index = createExactIndex(matrix);
  const query = matrix.row(5);
  const filter = (row: number): boolean => index.search(matrix.row(row % 7), { k: 1 })[0]!.index === 3;
  const expected = topK(matrix, query, 3000).filter(({ index: row }) => row % 7 === 3);
  expect(index.search(query, { k: 3, filter: (row) => row % 7 === 3 && filter(row) })).toEqual(expected.slice(0, 3));
});

test("args: no rows, and more rows wanted than there are", () => {
  expect(createExactIndex(EmbeddingMatrix.zeros(0, 0)).search([1, 2], { k: 3 })).toEqual([]);
  expect(createExactIndex(EmbeddingMatrix.zeros(0, 0)).searchWithSpread([1], { k: 3 }).spread).toBe(0);
  const matrix = randomUnits("few", 2100, 32);
  expect(createExactIndex(matrix).search(matrix.row(0), { k: 1e9 })).toHaveLength(2100);
});

test.each([
  ["no WebAssembly", undefined],
  ["no code that is made", Object.assign(Object.create(platform), { Module })],
])("behavior: where there is %s, floats are read", (_, runtime) => {
  vi.stubGlobal("WebAssembly", runtime);
  try {
    const matrix = randomUnits("scalar", 3000, 32);
    expect(createByteRows(matrix)).toBeUndefined();
    expect(createExactIndex(matrix).search(matrix.row(0), { k: 5 })).toEqual(topK(matrix, matrix.row(0), 5));
  } finally {
    vi.unstubAllGlobals();
  }
});

test("error: what cannot be is refused by name", () => {
  const matrix = randomUnits("refused", 3000, 32);
  const index = createExactIndex(matrix);
  const option = (name: string) => expect.objectContaining({ code: "invalid_option", option: name });
  expect(() => index.search([1], { k: 1 })).toThrow(option("query"));
  expect(() => index.search(new Float32Array(32).fill(Number.NaN), { k: 1 })).toThrow(option("query"));
  expect(() => index.search(new Float64Array(32).fill(1e308), { k: 1 })).toThrow(option("query"));
  expect(() => index.search(matrix.row(0), { k: 0 })).toThrow(option("k"));
  expect(() => index.search(matrix.row(0), { k: 1, filter: JSON.parse("1") })).toThrow(option("filter"));
  expect(() => index.search(matrix.row(0), { k: 1, filter: () => JSON.parse("1") })).toThrow(option("filter(row)"));
  expect(index.search(matrix.row(1), { k: 1 })[0]?.index).toBe(1);
  const broken = matrix.select([0, 1]);
  broken.row(1)[3] = Infinity;
  expect(() => createExactIndex(broken)).toThrow(expect.objectContaining({ option: "matrix", index: 1 }));
});
