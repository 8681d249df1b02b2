import { expect, test } from "vitest";
import { QuantizedMatrix } from "./quantized-matrix.ts";

const bytes = new QuantizedMatrix(Int8Array.of(127, -3, 5, 90), 2);
const bits = new QuantizedMatrix(Uint8Array.of(0b1000_0001, 0b0111_1110), 8);

test("default: rows are views, and the encoding is that of the array", () => {
  expect([bytes.encoding, bytes.count, bytes.rowBytes]).toEqual(["int8", 2, 2]);
  expect([bits.encoding, bits.count, bits.rowBytes]).toEqual(["binary", 2, 1]);
  expect(bytes.row(1).buffer).toBe(bytes.data.buffer);
  expect([...bits].map((row) => row[0])).toEqual([0b1000_0001, 0b0111_1110]);
});

test("default: the first value is the highest bit", () => {
  expect(bits.toFloat32().toArrays()[0]).toEqual([1, -1, -1, -1, -1, -1, -1, 1]);
  expect(bytes.toFloat32().toArrays()).toEqual([
    [127, -3],
    [5, 90],
  ]);
});

test("behavior: select and concat copy, and keep the encoding", () => {
  expect(bytes.select([1, 0, 1]).data).toEqual(Int8Array.of(5, 90, 127, -3, 5, 90));
  expect(bits.concat(bits.select([1])).data).toEqual(Uint8Array.of(0b1000_0001, 0b0111_1110, 0b0111_1110));
  expect(QuantizedMatrix.none("binary", 16).concat().count).toBe(0);
});

test("behavior: JSON has the rows", () => {
  expect(JSON.stringify({ bytes, bits })).toBe('{"bytes":[[127,-3],[5,90]],"bits":[[129],[126]]}');
});

test("error: what does not fit is refused", () => {
  expect(() => new QuantizedMatrix(new Int8Array(3), 2)).toThrow(expect.objectContaining({ option: "dimensions" }));
  expect(() => new QuantizedMatrix(new Uint8Array(3), 12)).toThrow(expect.objectContaining({ option: "dimensions" }));
  expect(() => bytes.row(2)).toThrow(expect.objectContaining({ option: "index" }));
  expect(() => bytes.concat(bits)).toThrow(expect.objectContaining({ option: "others" }));
  expect(() => QuantizedMatrix.none(JSON.parse('"int4"'), 8)).toThrow(expect.objectContaining({ option: "encoding" }));
});
