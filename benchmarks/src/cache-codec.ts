// Claim: what each encoding of the cache costs in bytes and in exactness. Run: node benchmarks/src/cache-codec.ts
import { decodeVector, encodeVector, type VectorEncoding } from "@embedloom/cache";
import { cosineSimilarity, dot, EmbeddingMatrix, normalizeInPlace, topK } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";

const COUNT = 4000;
const WIDTH = 1536;
const QUERIES = 200;
const random = seededRandom("cache codec");
const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Vectors around a few hundred centres, as texts about a few hundred things are. */
const centres = Array.from({ length: 200 }, () => Float32Array.from({ length: WIDTH }, gauss));
const exact = EmbeddingMatrix.zeros(COUNT, WIDTH);
for (let i = 0; i < COUNT; i++) {
  const row = exact.row(i);
  const centre = centres[i % centres.length]!;
  for (let j = 0; j < WIDTH; j++) row[j] = centre[j]! + gauss();
  normalizeInPlace(row);
}

function measure(encoding: VectorEncoding): string {
  const kept = EmbeddingMatrix.zeros(COUNT, WIDTH);
  let [bytes, error, cosineLoss] = [0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    const value = encodeVector(exact.row(i), encoding, "key")!;
    bytes = value.byteLength;
    const row = kept.row(i);
    row.set(decodeVector(value, "key")!.vector);
    for (let j = 0; j < WIDTH; j++) error = Math.max(error, Math.abs(row[j]! - exact.row(i)[j]!));
    cosineLoss = Math.max(cosineLoss, 1 - cosineSimilarity(row, exact.row(i)));
    normalizeInPlace(row);
  }
  let [scoreError, common] = [0, 0];
  for (let q = 0; q < QUERIES; q++) {
    const query = exact.row(q * Math.floor(COUNT / QUERIES));
    const wanted = new Set(topK(exact, query, 10).map(({ index }) => index));
    for (const { index, score } of topK(kept, query, 10)) {
      if (wanted.has(index)) common++;
      scoreError = Math.max(scoreError, Math.abs(score - dot(exact.row(index), query)));
    }
  }
  const [e, c, s] = [error, cosineLoss, scoreError].map((value) => value.toExponential(1));
  return `| \`${encoding}\` | ${bytes} | ${e} | ${c} | ${s} | ${((100 * common) / (10 * QUERIES)).toFixed(1)} % |`;
}

console.log(`${COUNT} vectors of ${WIDTH} dimensions and length 1, ${QUERIES} queries`);
console.log(
  "| encoding | bytes | largest error of a value | largest 1 - cosine to the exact vector | largest error of a score | of the exact ten nearest found |",
);
console.log("|---|---|---|---|---|---|");
for (const encoding of ["float32", "float16", "int8"] as const) console.log(measure(encoding));
