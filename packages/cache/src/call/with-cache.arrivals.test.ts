import { setImmediate } from "node:timers/promises";
import { announceArrivals, type ArrivedRows, type EmbedOptions, InputRejectedError } from "@embedloom/core";
import { createFakeEmbedder, createFakeStore, deterministicVector } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { withCache } from "./with-cache.ts";

const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
const rowOf = (text: string): number[] => [...deterministicVector(text, 32, "fake-model")];

/** An embedder that hands over ten rows whenever the test says so, as a batcher does, and ends with the last. */
function inTens() {
  const inner = createFakeEmbedder({ limits: {} });
  const gates: (() => void)[] = [];
  const wasAsked: (readonly string[])[] = [];
  const embed = announceArrivals(async (inputs: readonly string[], options: EmbedOptions = {}) => {
    wasAsked.push(inputs);
    const { onArrived } = options as { onArrived?: (arrived: ArrivedRows) => void };
    const whole = await inner.embed(inputs, { inputType: options.inputType });
    for (let start = 0; start < inputs.length; start += 10) {
      await new Promise<void>((resolve) => void gates.push(resolve));
      const indices = Array.from({ length: 10 }, (_, i) => start + i).filter((i) => i < inputs.length);
      onArrived?.({ indices, embeddings: whole.embeddings.select(indices) });
    }
    return whole;
  });
  return { embedder: { ...inner, embed }, gates, wasAsked };
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await setImmediate();
};

describe("rows that land before the call is over", () => {
  test("default: go to another caller at once, and are in the store for those who come later", async () => {
    const { embedder, gates, wasAsked } = inTens();
    const store = createFakeStore();
    const cache = withCache(embedder, store);
    const all = cache.embed(texts);
    await settled();
    const waiting = cache.embed(["text 3"]);
    await settled();
    gates[0]!();
    expect((await waiting).embeddings.toArrays()).toEqual([rowOf("text 3")]);
    await settled();
    expect(store.size()).toBe(10);
    expect((await cache.embed(["text 5"])).embeddings.toArrays()).toEqual([rowOf("text 5")]);
    for (let i = 1; i < 4; i++) {
      await settled();
      gates[i]!();
    }
    expect((await all).embeddings.toArrays()).toEqual(texts.map(rowOf));
    expect(wasAsked).toHaveLength(1);
    expect(store.size()).toBe(40);
    // Nothing was written twice.
    const written = store.calls.filter(({ operation }) => operation === "setMany");
    expect(written.reduce((sum, { keys }) => sum + keys, 0)).toBe(40);
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 40, deduplicated: 1 });
  });

  test("behavior: of a wrapper that does not announce them are waited for to the end", async () => {
    const { embedder, gates } = inTens();
    const cache = withCache({ ...embedder, embed: (...call) => embedder.embed(...call) }, createFakeStore());
    const all = cache.embed(texts);
    await settled();
    let isDone = false;
    const waiting = cache.embed(["text 3"]).then(() => (isDone = true));
    await settled();
    gates[0]!();
    await settled();
    expect(isDone).toBe(false);
    for (let i = 1; i < 4; i++) {
      await settled();
      gates[i]!();
    }
    await Promise.all([all, waiting]);
  });
});

test("error: a text that was spoiled by its company is asked for again, without a spin, while the rest is still being written", async () => {
  const store = createFakeStore();
  let finish = (): void => {};
  const slow = {
    ...store,
    setMany: async () => new Promise<void>((resolve) => void (finish = resolve)),
  };
  let fail: (error: Error) => void = () => {};
  let requests = 0;
  const inner = createFakeEmbedder({
    limits: { inputsPerRequest: 1 },
    beforeRequest: async (batch) => {
      requests++;
      if (batch[0] === "poison") await new Promise<void>((_, reject) => void (fail = reject));
    },
  });
  const cache = withCache(inner, slow);
  const first = cache.embed(["good", "poison", "b"]).catch((error: unknown) => error);
  await settled();
  const second = cache.embed(["b"]);
  await settled();
  fail(new InputRejectedError("It was refused.", { index: 0 }));
  // The loop of events goes on: a spin would never come here.
  await settled();
  finish();
  await settled();
  finish();
  expect((await second).embeddings.toArrays()).toEqual([rowOf("b")]);
  expect(await first).toBeInstanceOf(Error);
  expect(requests).toBeGreaterThan(2);
});
