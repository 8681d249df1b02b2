import { crc32 } from "node:zlib";
import { cosineSimilarity } from "@embedloom/core";
import { deterministicVector, seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { decodeVector, encodeVector, type VectorEncoding } from "./vector-codec.ts";

const ENCODINGS: readonly VectorEncoding[] = ["float32", "float16", "int8"];
const vector = deterministicVector("a text", 1536);

function roundTrip(values: Float32Array, encoding: VectorEncoding): Float32Array | undefined {
  return decodeVector(encodeVector(values, encoding, "key")!, "key")?.vector;
}

function worstError(values: Float32Array, encoding: VectorEncoding): number {
  const read = roundTrip(values, encoding)!;
  return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - read[i]!)), 0);
}

describe("encodeVector", () => {
  test("default: sizes of 1,536 dimensions", () => {
    expect(ENCODINGS.map((encoding) => encodeVector(vector, encoding, "key")?.byteLength)).toEqual([6160, 3088, 1552]);
  });

  test("behavior: the layout is fixed, so that another version can be told apart", () => {
    expect(encodeVector(Float32Array.of(1, -0.5), "int8", "key")).toMatchInlineSnapshot(`
      Uint8Array [
        10,
        169,
        118,
        159,
        69,
        76,
        1,
        3,
        2,
        0,
        0,
        0,
        4,
        2,
        1,
        60,
        127,
        192,
      ]
    `);
  });

  test("args: a vector that is a window into a larger one", () => {
    const window = vector.subarray(3, 9);
    expect(roundTrip(window, "float32")).toEqual(window.slice());
  });

  test.each(ENCODINGS)("args: %s refuses values that are not finite", (encoding) => {
    for (const value of [NaN, Infinity, -Infinity]) {
      for (let at = 0; at < 11; at++) {
        const spoiled = Float32Array.from({ length: 11 }, (_, i) => (i === at ? value : 0.5 - i));
        expect(encodeVector(spoiled, encoding, "key"), `${value} at ${at}`).toBeUndefined();
      }
    }
    const largest = Float32Array.of(3.4e38, -3.4e38, 3.4e38, 1, 3.4e38);
    expect(encodeVector(largest, encoding, "key")).toBeDefined();
  });

  test("args: values too small to be scaled are refused, not rounded to nothing", () => {
    const tiny = Float32Array.of(130 * 2 ** -149, 2 ** -149);
    expect(encodeVector(tiny, "int8", "key")).toBeUndefined();
    expect(encodeVector(tiny, "float16", "key")).toBeUndefined();
    expect(roundTrip(tiny, "float32")).toEqual(tiny);
  });
});

describe("decodeVector", () => {
  test("default: float32 comes back bit by bit", () => {
    const odd = Float32Array.of(0, -0, 2 ** -149, 3.4e38, -1 / 3);
    expect(roundTrip(odd, "float32")).toEqual(odd);
    expect(roundTrip(vector, "float32")).toEqual(vector);
  });

  test("behavior: the error of the smaller encodings stays within half a step", () => {
    const largest = Math.max(...vector.map(Math.abs));
    expect(worstError(vector, "float16")).toBeLessThanOrEqual(largest * 2 ** -11);
    expect(worstError(vector, "int8")).toBeLessThanOrEqual((largest / 127) * 0.5001);
    expect(cosineSimilarity(vector, roundTrip(vector, "float16")!)).toBeGreaterThan(0.9999999);
    expect(cosineSimilarity(vector, roundTrip(vector, "int8")!)).toBeGreaterThan(0.9999);
  });

  test.each([1e-30, 1e-6, 1, 1e6, 1e37])("args: vectors of length %d keep their direction", (length) => {
    const scaled = vector.map((value) => value * length);
    for (const encoding of ENCODINGS) {
      expect(cosineSimilarity(scaled, roundTrip(scaled, encoding)!), encoding).toBeGreaterThan(0.9999);
    }
  });

  test.each(ENCODINGS)("args: %s of one value", (encoding) => {
    expect(roundTrip(Float32Array.of(-0.25), encoding)?.[0]).toBeCloseTo(-0.25, 7);
  });

  test.each(ENCODINGS)("args: %s at every alignment", (encoding) => {
    const value = encodeVector(vector, encoding, "key")!;
    const expected = roundTrip(vector, encoding);
    for (const offset of [0, 1, 2, 3, 5]) {
      const around = Buffer.alloc(value.length + 8, 0xff);
      around.set(value, offset);
      expect(decodeVector(around.subarray(offset, offset + value.length), "key")).toEqual({
        vector: expected,
        encoding,
      });
    }
  });

  test("behavior: a value read under another key is no vector", () => {
    const value = encodeVector(vector, "float32", "key")!;
    expect(decodeVector(value, "key2")).toBeUndefined();
    expect(decodeVector(value, "")).toBeUndefined();
  });

  test.each(ENCODINGS)("behavior: %s with any one byte changed is no vector", (encoding) => {
    const value = encodeVector(vector.subarray(0, 24), encoding, "key")!;
    for (const position of value.keys()) {
      const damaged = value.slice();
      damaged[position]! ^= 0x10;
      expect(decodeVector(damaged, "key"), `byte ${position}`).toBeUndefined();
    }
  });

  test.each(ENCODINGS)("behavior: %s cut off anywhere, or with more behind it, is no vector", (encoding) => {
    const value = encodeVector(vector.subarray(0, 8), encoding, "key")!;
    for (let length = 0; length < value.length; length++) {
      expect(decodeVector(value.subarray(0, length), "key"), `${length} bytes`).toBeUndefined();
    }
    expect(decodeVector(Uint8Array.of(...value, 0), "key")).toBeUndefined();
  });

  test.each([
    ["a NaN", Float32Array.of(0.5, Number.NaN)],
    ["an infinite value", Float32Array.of(Infinity, 0.5)],
    ["zeros", new Float32Array(2)],
  ])("error: %s with a right checksum is no vector, and is not kept either", (_, content) => {
    for (const encoding of ENCODINGS) expect(encodeVector(content, encoding, "key"), encoding).toBeUndefined();
    const value = encodeVector(Float32Array.of(1, 1), "float32", "key")!;
    value.set(new Uint8Array(content.buffer), 16);
    new DataView(value.buffer).setUint32(0, crc32(value.subarray(4), crc32("key")), true);
    expect(decodeVector(value, "key")).toBeUndefined();
  });

  test("behavior: bytes of other programs are no vector", () => {
    const seed = "vector-codec 1";
    const random = seededRandom(seed);
    const foreign = Array.from({ length: 500 }, () =>
      Uint8Array.from({ length: Math.floor(random() * 80) }, () => Math.floor(random() * 256)),
    );
    foreign.push(new TextEncoder().encode("[0.1,0.2,0.3]"), new Uint8Array(64), new Uint8Array(0));
    const taken = foreign.filter((value) => decodeVector(value, "key") !== undefined);
    expect(taken, `seed ${seed}`).toEqual([]);
  });
});
