import { EmbeddingMatrix, type EmbedloomError, InputRejectedError, NO_USAGE, PartialEmbedError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { failedGroups } from "./failed-groups.ts";
import type { Batch } from "./batch.ts";
import { withBatching } from "../call/with-batching.ts";

const batch = (ids: readonly number[]): Batch => ({
  ids,
  tokens: ids.length,
  history: { part: false, removed: 0, shrunk: 0, failed: 0 },
});

describe("failedGroups", () => {
  const rows = (indices: number[]) => ({
    indices,
    embeddings: EmbeddingMatrix.zeros(indices.length, 2),
    usage: NO_USAGE,
  });

  test("behavior: failures are sorted by reason, and positions count within their group", () => {
    const named = new InputRejectedError("No.", { index: 3 });
    const bug = new TypeError("bug");
    const failures = [1, 3].map((index) => ({ index, error: named }));
    const groups = failedGroups(
      batch([10, 11, 12, 13]),
      new PartialEmbedError(rows([0]), [...failures, { index: 2, error: bug }]),
    );
    expect(groups.map(({ ids, error }) => [ids, (error as EmbedloomError).index])).toEqual([
      [[11, 13], 1],
      [[12], undefined],
    ]);
  });

  test("behavior: an input the embedder forgot is not forgotten, one it invents does not exist", () => {
    const error = new PartialEmbedError(rows([0]), [{ index: 9, error: new TypeError("bug") }]);
    const groups = failedGroups(batch([10, 11, 12]), error);
    expect(groups).toMatchObject([{ ids: [11, 12], error: { code: "invalid_reply", retryable: true } }]);
  });
});

describe("replies that do not fit", () => {
  test("error: an embedder that gives another number of rows is asked again, then fails with the count", async () => {
    const inner = createFakeEmbedder();
    const short = { ...inner, embed: async () => ({ embeddings: EmbeddingMatrix.zeros(7, 4), usage: NO_USAGE }) };
    const clock = { now: () => 0, sleep: async () => {} };
    const { failures } = await withBatching(short, { clock, attempts: 2 }).embedSettled(["a", "b"]);
    expect(failures).toMatchObject([{ error: { problem: "count" } }, { error: { problem: "count" } }]);
  });

  test("error: rows of another width than before end the call, which keeps what was done", async () => {
    const inner = createFakeEmbedder({ dimensions: 8, limits: { inputsPerRequest: 2 } });
    const odd = {
      ...inner,
      embed: (texts: readonly string[]) => inner.embed(texts, texts.includes("text 3") ? { dimensions: 4 } : {}),
    };
    const { completed, failures, stoppedBy } = await withBatching(odd, { concurrency: 1 }).embedSettled(numbered(6));
    expectVectors(completed.embeddings, ["text 0", "text 1"]);
    expect(failures.map(({ index, error }) => [index, error === stoppedBy])).toEqual(
      [2, 3, 4, 5].map((index) => [index, true]),
    );
    expect(stoppedBy).toMatchObject({ code: "invalid_reply", problem: "width", index: undefined });
    expect(inner.requests.length).toBe(2);
  });
});
