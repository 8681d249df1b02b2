// Claim: two-stage search over a contiguous matrix beats brute force over it, and both beat a dot product over number[][];
// a search allocates nothing per row. Needs 3 GB: node --max-old-space-size=4096 benchmarks/src/matryoshka-search.ts [rows]
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createTopRows, EmbeddingMatrix, type Match, normalizeInPlace, topK } from "@embedloom/core";
import { createTwoStageIndex, type TwoStageIndexSettings } from "@embedloom/matryoshka";
import { seededRandom } from "@embedloom/testing";
import { type Contender, interleaved, timingTable } from "./matryoshka-interleaved.ts";

const ROWS = Number(process.argv[2] ?? 100_000);
const DIMENSIONS = 1536;
const ROUNDS = 15;
const K = 10;
const MEGABYTE = 1_000_000;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const random = seededRandom("matryoshka search");

/** A vector of length 1 whose first values are the largest, as those of Matryoshka models are. */
function fill(vector: Float32Array): Float32Array {
  for (let i = 0; i < vector.length; i++) vector[i] = (random() - 0.5) / Math.sqrt(1 + i / 64);
  normalizeInPlace(vector);
  return vector;
}

/** Bytes of the heap and of what lies outside of it. */
function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Runs `make` and says how much memory what it made takes. */
function weighed<T>(name: string, make: () => T): T {
  collectGarbage();
  const before = used();
  const made = make();
  collectGarbage();
  console.log(`| ${name} | ${((used() - before) / MEGABYTE).toFixed(1)} |`);
  return made;
}

/** What one writes without a library: a loop per row, then sort. */
function plainSearch(rows: readonly (readonly number[])[], query: readonly number[]): Match[] {
  const matches = rows.map((row, index) => {
    let score = 0;
    for (let i = 0; i < row.length; i++) score += row[i]! * query[i]!;
    return { index, score };
  });
  return matches.toSorted((left, right) => right.score - left.score).slice(0, K);
}

/** The same loop with the heap that `topK` has, so that only the arrays differ. */
function heapSearch(rows: readonly (readonly number[])[], query: readonly number[]): Match[] {
  const best = createTopRows(K);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    let score = 0;
    for (let i = 0; i < row.length; i++) score += row[i]! * query[i]!;
    best.offer(index, score);
  }
  return best.sorted();
}

function allocatedBy(search: Contender): number {
  const before = used();
  search();
  return used() - before;
}

console.log(`${ROWS} rows x ${DIMENSIONS}, k = ${K}, shortlist = ${10 * K}, node ${process.version}\n`);
console.log("| memory | MB |\n| --- | ---: |");
const matrix = weighed("the matrix, float32", () => EmbeddingMatrix.zeros(ROWS, DIMENSIONS));
for (const row of matrix) fill(row);
const arrays = weighed("the same as number[][]", () => matrix.toArrays());
const settings: Record<string, TwoStageIndexSettings> = {
  "two stages, 256 float32": { shortlistDimensions: 256 },
  "two stages, 256 int8": { shortlistDimensions: 256, shortlistEncoding: "int8" },
  "two stages, 256 binary": { shortlistDimensions: 256, shortlistEncoding: "binary" },
  "two stages, 1536 binary": { shortlistDimensions: DIMENSIONS, shortlistEncoding: "binary" },
};
const indexes = Object.entries(settings).map(
  ([name, each]) =>
    [name, weighed(`index beside the matrix: ${name}`, () => createTwoStageIndex(matrix, each))] as const,
);

const query = fill(new Float32Array(DIMENSIONS));
const queryArray = Array.from(query);
const exact = topK(matrix, query, K);
for (const [name, index] of indexes) {
  const found = index.search(query, { k: K, shortlist: ROWS });
  const same = JSON.stringify(found) === JSON.stringify(exact);
  if (!same) throw new Error(`${name} is not exact with all rows on the shortlist`);
}
console.log(
  "\nWith all rows on the shortlist every index gives the rows and scores of brute force, to the last bit.\n",
);

const contenders: Record<string, Contender> = {
  "number[][], loop and sort": () => plainSearch(arrays, queryArray),
  "number[][], loop and heap": () => heapSearch(arrays, queryArray),
  "brute force over the matrix (topK)": () => topK(matrix, query, K),
  ...Object.fromEntries(indexes.map(([name, index]) => [name, () => index.search(query, { k: K })])),
};
console.log(timingTable(interleaved(contenders, ROUNDS)));
console.log("\n| one search | kB allocated |\n| --- | ---: |");
for (const [name, search] of Object.entries(contenders)) {
  // Sorting 100,000 objects makes so much that it is collected on the way.
  if (name.endsWith("sort")) continue;
  console.log(`| ${name} | ${(allocatedBy(search) / 1000).toFixed(0)} |`);
}
