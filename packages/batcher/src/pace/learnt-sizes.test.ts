import { RequestTooLargeError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { createLearntSizes } from "./learnt-sizes.ts";
import { withBatching } from "../call/with-batching.ts";

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

describe("growing back", () => {
  // A limit of 32 that one request of 64 has met by chance, after others of 64.
  function met() {
    const sizes = createLearntSizes({ now: () => 0 });
    sizes.accepted(64, 640);
    sizes.refused(64, 640, true);
    const limit = (): number | undefined => sizes.tighten({}).inputsPerRequest;
    const accept = (inputs: number, count: number): void => {
      for (let i = 0; i < count; i++) sizes.accepted(inputs, 10 * inputs);
    };
    return { sizes, limit, accept };
  }

  test("behavior: two requests as large as it allows double a limit that was met by chance", () => {
    const { limit, accept } = met();
    expect(limit()).toBe(32);
    accept(8, 100);
    expect(limit()).toBe(32);
    accept(32, 2);
    expect(limit()).toBe(64);
    accept(64, 2);
    expect(limit()).toBe(128);
  });

  test("behavior: it takes twice as many each time the larger size is refused, and then none are enough", () => {
    const { sizes, limit, accept } = met();
    for (const needed of [2, 4, 8]) {
      accept(32, needed - 1);
      expect(limit()).toBe(32);
      accept(32, 1);
      expect(limit()).toBe(64);
      sizes.refused(64, 640, true);
      expect(limit()).toBe(32);
    }
    accept(32, 1000);
    expect(limit()).toBe(32);
  });

  test("behavior: a size that was never accepted is not tried again for the smaller ones", () => {
    const sizes = createLearntSizes({ now: () => 0 });
    sizes.refused(64, 640, true);
    for (let i = 0; i < 1000; i++) sizes.accepted(32, 320);
    expect(sizes.tighten({}).inputsPerRequest).toBe(32);
  });

  test("behavior: it falls by no more than half for a small request, and by more when each half of it was refused", () => {
    const { sizes, limit } = met();
    sizes.refused(2, 20, true);
    expect(limit()).toBe(16);
    sizes.refused(2, 20, true, 3);
    expect(limit()).toBe(2);
  });
});
