// Claim: the loops of the two-stage search are the fastest of those that read what it reads; the others show what each choice
// is worth.
// node benchmarks/src/matryoshka-loops.ts [rows]
import { EmbeddingMatrix } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { interleaved, timingTable } from "./matryoshka-interleaved.ts";

const ROWS = Number(process.argv[2] ?? 20_000);
const DIMENSIONS = 1536;
const WIDTH = 256;
const ROUNDS = 25;

const random = seededRandom("matryoshka loops");
const matrix = new EmbeddingMatrix(
  Float32Array.from({ length: ROWS * DIMENSIONS }, () => random() - 0.5),
  DIMENSIONS,
);
const { data } = matrix;
const query64 = Float64Array.from({ length: DIMENSIONS }, () => random() - 0.5);
const query32 = Float32Array.from(query64);
const scores = new Float64Array(ROWS);
// Widths and strides as variables, as a library knows them: literals would let the compiler do better than it can there.
const { stride, width, unrolled2, unrolled4 } = {
  stride: DIMENSIONS,
  width: WIDTH,
  unrolled2: WIDTH,
  unrolled4: WIDTH,
};
const prefixes = new Float32Array(ROWS * WIDTH);
for (let row = 0; row < ROWS; row++) prefixes.set(matrix.row(row).subarray(0, WIDTH), row * WIDTH);
const codes = Int8Array.from(prefixes, (value) => Math.round(value * 254));
const queryCodes = Int8Array.from(query64, (value) => Math.round(value * 254));
const signs = new Uint8Array((ROWS * WIDTH) / 8);
prefixes.forEach((value, at) => {
  if (value > 0) signs[at >> 3]! |= 1 << (at & 7);
});
const signWords = new Int32Array(signs.buffer);
const sums = Float32Array.from({ length: WIDTH * 32 }, () => random() - 0.5);
const wideSums = Float64Array.from(sums);
const wordsPerRow = WIDTH / 32;
const bytesPerRow = WIDTH / 8;

/** Each variant is a function of its own, so that each sees one type of array. */
const floats = {
  "float32 in place, one sum": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += stride) {
      let a = 0;
      for (let i = 0; i < width; i++) a += data[o + i]! * query64[i]!;
      scores[row] = a;
    }
  },
  "float32 in place, two sums": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += stride) {
      let a = 0;
      let b = 0;
      for (let i = 0; i < unrolled2; i += 2) {
        a += data[o + i]! * query64[i]!;
        b += data[o + i + 1]! * query64[i + 1]!;
      }
      for (let i = unrolled2; i < width; i++) a += data[o + i]! * query64[i]!;
      scores[row] = a + b;
    }
  },
  "float32 in place, four sums (chosen)": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += stride) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < unrolled4; i += 4) {
        a += data[o + i]! * query64[i]!;
        b += data[o + i + 1]! * query64[i + 1]!;
        c += data[o + i + 2]! * query64[i + 2]!;
        d += data[o + i + 3]! * query64[i + 3]!;
      }
      for (let i = unrolled4; i < width; i++) a += data[o + i]! * query64[i]!;
      scores[row] = a + b + c + d;
    }
  },
  "the same, one index for both loops": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += stride) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let i = 0;
      for (; i < unrolled4; i += 4) {
        a += data[o + i]! * query64[i]!;
        b += data[o + i + 1]! * query64[i + 1]!;
        c += data[o + i + 2]! * query64[i + 2]!;
        d += data[o + i + 3]! * query64[i + 3]!;
      }
      for (; i < width; i++) a += data[o + i]! * query64[i]!;
      scores[row] = a + b + c + d;
    }
  },
  "the same, Float32Array query": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += stride) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < unrolled4; i += 4) {
        a += data[o + i]! * query32[i]!;
        b += data[o + i + 1]! * query32[i + 1]!;
        c += data[o + i + 2]! * query32[i + 2]!;
        d += data[o + i + 3]! * query32[i + 3]!;
      }
      for (let i = unrolled4; i < width; i++) a += data[o + i]! * query32[i]!;
      scores[row] = a + b + c + d;
    }
  },
  "the same, subarray per row": () => {
    for (let row = 0; row < ROWS; row++) {
      const values = data.subarray(row * stride, row * stride + width);
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < unrolled4; i += 4) {
        a += values[i]! * query64[i]!;
        b += values[i + 1]! * query64[i + 1]!;
        c += values[i + 2]! * query64[i + 2]!;
        d += values[i + 3]! * query64[i + 3]!;
      }
      for (let i = unrolled4; i < width; i++) a += values[i]! * query64[i]!;
      scores[row] = a + b + c + d;
    }
  },
  "the same over a contiguous copy of the first values": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += width) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < unrolled4; i += 4) {
        a += prefixes[o + i]! * query64[i]!;
        b += prefixes[o + i + 1]! * query64[i + 1]!;
        c += prefixes[o + i + 2]! * query64[i + 2]!;
        d += prefixes[o + i + 3]! * query64[i + 3]!;
      }
      for (let i = unrolled4; i < width; i++) a += prefixes[o + i]! * query64[i]!;
      scores[row] = a + b + c + d;
    }
  },
};

const bytes = {
  "int8, query in float64, four sums (chosen)": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += width) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < unrolled4; i += 4) {
        a += codes[o + i]! * query64[i]!;
        b += codes[o + i + 1]! * query64[i + 1]!;
        c += codes[o + i + 2]! * query64[i + 2]!;
        d += codes[o + i + 3]! * query64[i + 3]!;
      }
      for (let i = unrolled4; i < width; i++) a += codes[o + i]! * query64[i]!;
      scores[row] = a + b + c + d;
    }
  },
  "int8, query in int8, integers, four sums": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += width) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < unrolled4; i += 4) {
        a = (a + Math.imul(codes[o + i]!, queryCodes[i]!)) | 0;
        b = (b + Math.imul(codes[o + i + 1]!, queryCodes[i + 1]!)) | 0;
        c = (c + Math.imul(codes[o + i + 2]!, queryCodes[i + 2]!)) | 0;
        d = (d + Math.imul(codes[o + i + 3]!, queryCodes[i + 3]!)) | 0;
      }
      scores[row] = a + b + c + d;
    }
  },
};

const binary = {
  "binary, table of sums per byte, float32, four sums (chosen)": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += bytesPerRow) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < bytesPerRow; i += 4) {
        a += sums[i * 256 + signs[o + i]!]!;
        b += sums[i * 256 + 256 + signs[o + i + 1]!]!;
        c += sums[i * 256 + 512 + signs[o + i + 2]!]!;
        d += sums[i * 256 + 768 + signs[o + i + 3]!]!;
      }
      scores[row] = a + b + c + d;
    }
  },
  "the same, float64, one sum": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += bytesPerRow) {
      let a = 0;
      for (let i = 0; i < bytesPerRow; i++) a += wideSums[i * 256 + signs[o + i]!]!;
      scores[row] = a;
    }
  },
  "binary, equal signs counted (Hamming)": () => {
    for (let row = 0, o = 0; row < ROWS; row++, o += wordsPerRow) {
      let different = 0;
      for (let i = 0; i < wordsPerRow; i++) {
        let bits = signWords[o + i]! ^ signWords[i]!;
        bits -= (bits >>> 1) & 0x55555555;
        bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
        different += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
      }
      scores[row] = -different;
    }
  },
};

console.log(`${ROWS} rows of ${DIMENSIONS}, the first ${WIDTH} values of each, node ${process.version}\n`);
console.log(timingTable(interleaved({ ...floats, ...bytes, ...binary }, ROUNDS)));
