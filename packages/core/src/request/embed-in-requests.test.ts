import { describe, expect, test } from "vitest";
import { embedInRequests, type RequestPlan } from "./embed-in-requests.ts";
import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import type { EmbedResult } from "../contract/embedder.ts";
import { InputRejectedError } from "../errors/input-rejected-error.ts";
import { PartialEmbedError } from "../failures/partial-embed-error.ts";

const inputs = ["1", "2", "3", "4", "5"];

function answer(batch: readonly string[]): EmbedResult {
  return {
    embeddings: EmbeddingMatrix.fromRows(batch.map((text) => [Number(text)])),
    usage: { requests: 1, tokens: batch.length, costUsd: undefined },
    rateLimit: { requests: { remaining: Number(batch[0]) } },
  };
}

function plan(request: RequestPlan["request"], more: Partial<RequestPlan> = {}): RequestPlan {
  return { inputs, limits: { inputsPerRequest: 2 }, estimateTokens: () => 1, request, ...more };
}

describe("embedInRequests", () => {
  test("default: requests follow one another, rows stand in order, usage is summed, the last limits are kept", async () => {
    const sent: string[][] = [];
    const result = await embedInRequests(
      plan(async (batch) => {
        sent.push([...batch]);
        return answer(batch);
      }),
    );
    expect(sent).toEqual([["1", "2"], ["3", "4"], ["5"]]);
    expect(result.embeddings.toArrays()).toEqual([[1], [2], [3], [4], [5]]);
    expect(result.usage).toEqual({ requests: 3, tokens: 5, costUsd: undefined });
    expect(result.rateLimit).toEqual({ requests: { remaining: 5 } });
  });

  test("args: no inputs send nothing and cost nothing", async () => {
    const nothing = plan(() => expect.unreachable(), { inputs: [], dimensions: 8 });
    const result = await embedInRequests(nothing);
    expect(result.embeddings).toMatchObject({ count: 0, dimensions: 8 });
    expect(result).toEqual({ embeddings: result.embeddings, usage: { requests: 0, tokens: 0, costUsd: 0 } });
  });

  test("error: a first request that fails throws its own error", async () => {
    const rejected = new InputRejectedError("Refused.", { index: 1 });
    await expect(embedInRequests(plan(() => Promise.reject(rejected)))).rejects.toMatchObject({
      code: "input_rejected",
      index: 1,
    });
  });

  test("error: a later request that fails keeps what was paid for and counts the index over the call", async () => {
    const failing = plan(async (batch) => {
      if (batch.includes("4")) throw new InputRejectedError("Refused.", { index: 1 });
      return answer(batch);
    });
    const error: unknown = await embedInRequests(failing).catch((caught: unknown) => caught);
    expect.assert(error instanceof PartialEmbedError);
    expect(error.completed.indices).toEqual([0, 1]);
    expect(error.completed.embeddings.toArrays()).toEqual([[1], [2]]);
    expect(error.failures.map(({ index }) => index)).toEqual([2, 3, 4]);
    expect(error.cause).toMatchObject({ index: 3 });
  });

  test("behavior: an abort between requests rejects with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborting = plan(
      async (batch) => {
        controller.abort(reason);
        return answer(batch);
      },
      { signal: controller.signal },
    );
    await expect(embedInRequests(aborting)).rejects.toBe(reason);
  });

  test("behavior: the rows of a single request are handed on without a copy", async () => {
    const only = answer(["1", "2"]);
    const result = await embedInRequests(plan(async () => only, { inputs: ["1", "2"] }));
    expect(result.embeddings.data.buffer).toBe(only.embeddings.data.buffer);
  });

  test("error: a later reply of another width fails alone, what came before is kept", async () => {
    const wider = { ...answer(["3", "4"]), embeddings: EmbeddingMatrix.zeros(2, 7) };
    const call = embedInRequests(plan(async (batch) => (batch[0] === "3" ? wider : answer(batch))));
    const error = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PartialEmbedError);
    if (!(error instanceof PartialEmbedError)) throw error;
    expect(error.completed.embeddings.toArrays()).toEqual([[1], [2]]);
    expect(error.failures).toHaveLength(3);
    expect(error.failures[0]?.error).toMatchObject({ code: "invalid_reply", problem: "width" });
  });

  test("behavior: rows written into the memory of their request are not copied", async () => {
    const places: Float32Array[] = [];
    const result = await embedInRequests(
      plan(async (batch, allocateRows) => {
        const rows = allocateRows(1)!;
        places.push(rows);
        rows.set(batch.map(Number));
        return { ...answer(batch), embeddings: new EmbeddingMatrix(rows, 1) };
      }),
    );
    expect(places.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(result.embeddings.toArrays()).toEqual([[1], [2], [3], [4], [5]]);
    expect(places.every(({ buffer }) => buffer === result.embeddings.data.buffer)).toBe(true);
  });

  test("behavior: memory of another width than the rows is not used", async () => {
    const widths = [7, 3, 1];
    const result = await embedInRequests(
      plan(async (batch, allocateRows) => {
        allocateRows(widths.shift()!)?.fill(99);
        return answer(batch);
      }),
    );
    expect(result.embeddings.toArrays()).toEqual([[1], [2], [3], [4], [5]]);
  });
});
