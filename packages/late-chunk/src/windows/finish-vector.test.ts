import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { finishVector } from "./finish-vector.ts";
import { createLateChunker } from "../document/late-chunker.ts";

/** Keeps the first two values, and shifts them: what a dense layer could do. */
const afterPooling = {
  dimensions: 2,
  apply: (pooled: Float32Array | Float64Array) => Float64Array.of(pooled[0]! + 3, pooled[1]! * 4),
};

test("default: a mean goes through the model's layers, is cut, and then scaled", () => {
  const mean = Float64Array.of(0, 1, 2);
  expect([...finishVector(mean, { afterPooling, normalize: false }, 0)]).toEqual([3, 4]);
  expect(finishVector(mean, { afterPooling, normalize: true }, 0)[1]).toBeCloseTo(0.8, 6);
  expect([...finishVector(mean, { afterPooling, normalize: true, dimensions: 1 }, 0)]).toEqual([1]);
  expect([...finishVector(mean, { normalize: false }, 0)]).toEqual([0, 1, 2]);
});

test("error: a layer that gives no finite number is told with the span", () => {
  const broken = { dimensions: 1, apply: () => Float64Array.of(NaN) };
  expect(() => finishVector(Float64Array.of(1), { afterPooling: broken, normalize: true }, 3)).toThrow(
    expect.objectContaining({ code: "invalid_reply", index: 3 }),
  );
});

test("behavior: a late chunker of a model with layers has their width and their vectors, chunk by chunk", async () => {
  const plain = createFakeTokenEncoder();
  const encoder = { ...plain, describe: async () => ({ ...(await plain.describe()), afterPooling }) };
  const spans = [
    { start: 0, end: 15 },
    { start: 15, end: 31 },
  ];
  const text = "Berlin is big. The city is old.";
  const chunks = async (each: typeof plain) =>
    (await createLateChunker({ encoder: each, normalize: false }).embedSpans(text, spans)).chunks;
  const [before, after] = [await chunks(plain), await chunks(encoder)];
  for (const [i, { embedding }] of after.entries()) {
    const expected = afterPooling.apply(before[i]!.embedding);
    embedding.forEach((value, column) => expect(value).toBeCloseTo(expected[column]!, 5));
  }
  const info = await createLateChunker({ encoder }).describe();
  expect([info.dimensions, info.fingerprint["dimensions"]]).toEqual([2, 2]);
  await expect(createLateChunker({ encoder, dimensions: 3 }).describe()).rejects.toMatchObject({ code: "unsupported" });
});
