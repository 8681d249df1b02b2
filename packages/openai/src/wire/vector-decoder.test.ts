import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { createVectorDecoder } from "./vector-decoder.ts";

const base64 = (...values: number[]): string => Buffer.from(new Float32Array(values).buffer).toString("base64");

test("default: as many vectors as expected share one block, in turn", () => {
  const decode = createVectorDecoder(2);
  const [first, second] = [decode(base64(1, 2)), decode(base64(3, 4))];
  expect([first, second]).toEqual([new Float32Array([1, 2]), new Float32Array([3, 4])]);
  expect(second.buffer).toBe(first.buffer);
  expect([first.byteOffset, second.byteOffset, first.buffer.byteLength]).toEqual([0, 8, 16]);
});

test("behavior: more vectors than expected, and wider ones, are decoded too", () => {
  const decode = createVectorDecoder(1);
  expect([decode(base64(1)), decode(base64(2, 3)), decode("")]).toEqual([
    new Float32Array([1]),
    new Float32Array([2, 3]),
    new Float32Array(0),
  ]);
});

test("behavior: a vector wider than any model gets no memory in advance", () => {
  const decode = createVectorDecoder(1_000_000);
  expect(decode(Buffer.alloc(65_540).toString("base64")).buffer.byteLength).toBe(65_540);
});

test("args: allocateRows is used when it fits the vectors exactly, and asked for once", () => {
  const asked: number[] = [];
  const rows = new Float32Array(6);
  const allocateRows = (width: number): Float32Array => {
    asked.push(width);
    return rows.subarray(2);
  };
  const decode = createVectorDecoder(2, allocateRows);
  expect([decode(base64(1, 2)), decode(base64(3, 4)), decode(base64(5, 6))]).toHaveLength(3);
  expect([...rows]).toEqual([0, 0, 1, 2, 3, 4]);
  expect(asked).toEqual([2]);
  expect(createVectorDecoder(3, allocateRows)(base64(7, 8)).buffer).not.toBe(rows.buffer);
  expect(createVectorDecoder(1, () => undefined)(base64(7))).toEqual(new Float32Array([7]));
});
