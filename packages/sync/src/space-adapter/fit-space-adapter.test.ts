import { expect, test } from "vitest";
import { EmbeddingMatrix } from "@embedloom/core";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { fitSpaceAdapter } from "./fit-space-adapter.ts";
import { withSpaceAdapter } from "./with-space-adapter.ts";

const random = seededRandom("space adapter");
const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const matrix = (count: number, dimensions: number): EmbeddingMatrix =>
  EmbeddingMatrix.fromRows(Array.from({ length: count }, () => Float32Array.from({ length: dimensions }, gaussian)));

/** Rows through a linear map, with noise. */
function through(rows: EmbeddingMatrix, map: EmbeddingMatrix, noise: number): EmbeddingMatrix {
  return EmbeddingMatrix.fromRows(
    Array.from(rows, (row) =>
      Float32Array.from({ length: map.count }, (_, to) =>
        map.row(to).reduce((sum, value, i) => sum + value * row[i]!, noise * gaussian()),
      ),
    ),
  );
}

test("default: finds a rotation, also into another width, and measures it on held-out pairs", async () => {
  const from = matrix(600, 12);
  const turned = EmbeddingMatrix.fromRows(Array.from(from, (row) => [...row.toReversed(), 0, 0, 0]));
  const adapter = await fitSpaceAdapter({ from, to: turned });
  expect(adapter).toMatchObject({ recall: 1, rank: 0, fromDimensions: 12, toDimensions: 15, k: 10, measuredOn: 60 });
  const [first] = adapter.apply(from.row(0));
  const length = Math.hypot(...from.row(0));
  expect(first).toBeCloseTo(from.row(0)[11]! / length, 4);
});

test("behavior: where the spaces are stretched, a correction finds more than the rotation", async () => {
  const from = matrix(600, 12);
  const stretch = EmbeddingMatrix.fromRows(
    Array.from({ length: 12 }, (_, i) => Float32Array.from({ length: 12 }, (__, j) => (i === j ? 1 + i / 2 : 0))),
  );
  const adapter = await fitSpaceAdapter({ from, to: through(from, stretch, 0.01) });
  expect(adapter.rank).toBeGreaterThan(0);
  expect(adapter.recall).toBeGreaterThan(0.9);
});

test("error: unrelated spaces are refused, with the measured recall", async () => {
  await expect(fitSpaceAdapter({ from: matrix(300, 12), to: matrix(300, 12) })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/finds only \d+\.\d % of the 10 nearest rows, measured on 30 held-out pairs/),
  });
});

test("error: too many pairs, and matrices that do not match, are refused before any work", async () => {
  await expect(fitSpaceAdapter({ from: matrix(5001, 1), to: matrix(5001, 1) })).rejects.toMatchObject({
    option: "from.count",
  });
  await expect(fitSpaceAdapter({ from: matrix(30, 2), to: matrix(31, 2) })).rejects.toMatchObject({ option: "to" });
});

test("error: an adapted embedder takes queries and refuses documents", async () => {
  const rows = matrix(100, 8);
  const adapter = await fitSpaceAdapter({ from: rows, to: rows });
  const young = createFakeEmbedder({ dimensions: 8 });
  const adapted = withSpaceAdapter(young, createFakeEmbedder({ model: "old", dimensions: 8 }), adapter);
  await expect(adapted.embed(["a"], { inputType: "document" })).rejects.toMatchObject({ code: "unsupported" });
  expect(young.requests).toEqual([]);
  expect((await adapted.embed(["a", "b"], { inputType: "query" })).embeddings.count).toBe(2);
});

test("error: with few pairs, fewer rows count as near, because chance would find them; too few held-out pairs are refused", async () => {
  const [from, to] = [matrix(20, 32), matrix(20, 32)];
  await expect(fitSpaceAdapter({ from, to })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("of the 4 nearest rows"),
  });
  await expect(fitSpaceAdapter({ from, to, k: 19 })).rejects.toMatchObject({ option: "k" });
  await expect(fitSpaceAdapter({ from, to, heldOut: 0.01 })).rejects.toMatchObject({ option: "heldOut" });
});
