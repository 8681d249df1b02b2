import { RequestTooLargeError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { expectVectors, numbered } from "./test-support/vectors.ts";
import { createLearntSizes } from "./learnt-sizes.ts";
import { withBatching } from "./with-batching.ts";

test("default: what was refused halves both sizes, never below what was accepted", () => {
  const sizes = createLearntSizes({ now: () => 0 });
  expect(sizes.tighten({ inputsPerRequest: 100 })).toEqual({ inputsPerRequest: 100, tokensPerRequest: undefined });
  sizes.refused(64, 1001, false);
  expect(sizes.tighten({ inputsPerRequest: 100 })).toEqual({ inputsPerRequest: 32, tokensPerRequest: 751 });
  sizes.accepted(20, 400);
  sizes.refused(32, 501, false);
  expect(sizes.tighten({})).toEqual({ inputsPerRequest: 20, tokensPerRequest: 400 });
  expect(sizes.tighten({ inputsPerRequest: 5, tokensPerRequest: 50 })).toEqual({
    inputsPerRequest: 5,
    tokensPerRequest: 50,
  });
});

test("behavior: what can pass holds below what was accepted, is taken back for one text, and is raised every minute", () => {
  let now = 0;
  const sizes = createLearntSizes({ now: () => now });
  sizes.accepted(64, 640);
  sizes.refused(64, 640, false);
  expect(sizes.tighten({})).toEqual({ inputsPerRequest: 64, tokensPerRequest: 640 });
  const takeBack = sizes.refused(64, 640, true);
  expect(sizes.tighten({})).toEqual({ inputsPerRequest: 32, tokensPerRequest: 480 });
  takeBack();
  expect(sizes.tighten({})).toEqual({ inputsPerRequest: 64, tokensPerRequest: 640 });
  const tooLate = sizes.refused(64, 640, true);
  sizes.refused(16, 160, true);
  tooLate();
  // Half of 32, however small what was refused: that may have been by chance.
  expect(sizes.tighten({}).inputsPerRequest).toBe(16);
  now = 59_999;
  expect(sizes.tighten({}).inputsPerRequest).toBe(16);
  now = 60_000;
  expect(sizes.tighten({}).inputsPerRequest).toBe(24);
  expect(sizes.tighten({}).inputsPerRequest).toBe(24);
});

test("behavior: after one refusal as too large, the next requests and calls are made smaller", async () => {
  const limits = { inputsPerRequest: 64 };
  let refused = 0;
  const inner = createFakeEmbedder({
    limits,
    beforeRequest: (batch) => {
      if (batch.length <= 20) return;
      refused += 1;
      throw new RequestTooLargeError("Too many inputs.");
    },
  });
  const batcher = withBatching(inner, { concurrency: 1 });
  const texts = numbered(640);
  expectVectors((await batcher.embed(texts)).embeddings, texts);
  // 64 and one half of it: from there on nothing above 16.
  expect(refused).toBe(2);
  expectVectors((await batcher.embed(texts)).embeddings, texts);
  expect(refused).toBe(2);
  expect((await batcher.describe()).limits.inputsPerRequest).toBe(16);
});

test("behavior: one giant input does not make the requests of the others small", async () => {
  const inner = createFakeEmbedder({
    limits: { inputsPerRequest: 64 },
    beforeRequest: (batch) => {
      if (batch.includes("text 3")) throw new RequestTooLargeError("Body too large.", { status: 413 });
    },
  });
  const batcher = withBatching(inner, { concurrency: 1 });
  const { failures } = await batcher.embedSettled(numbered(640));
  expect(failures.map(({ index }) => index)).toEqual([3]);
  expect((await batcher.describe()).limits.inputsPerRequest).toBe(64);
});
