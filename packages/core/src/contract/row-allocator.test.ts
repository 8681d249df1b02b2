import { expect, test } from "vitest";
import { embedInRequests } from "../request/embed-in-requests.ts";
import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import { NO_USAGE } from "./usage.ts";

const plan = {
  inputs: ["a", "b", "c"],
  limits: { inputsPerRequest: 2 },
  estimateTokens: () => 1,
  request: async (batch: readonly string[]) => ({
    embeddings: new EmbeddingMatrix(Float32Array.from(batch.flatMap((text) => [text.charCodeAt(0), 1])), 2),
    usage: NO_USAGE,
  }),
};
const rows = [97, 1, 98, 1, 99, 1];

test("behavior: rows are written into the caller's memory", async () => {
  const memory = new Float32Array(8);
  const { embeddings } = await embedInRequests({ ...plan, allocateRows: () => memory.subarray(2) });
  expect([...memory]).toEqual([0, 0, ...rows]);
  expect(embeddings.data.buffer).toBe(memory.buffer);
});

test("behavior: memory of another size, or none, is not used", async () => {
  for (const allocateRows of [() => new Float32Array(4), () => undefined]) {
    expect([...(await embedInRequests({ ...plan, allocateRows })).embeddings.data]).toEqual(rows);
  }
});
