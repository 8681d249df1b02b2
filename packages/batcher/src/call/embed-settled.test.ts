import {
  ConnectionError,
  type EmbedOptions,
  type Embedder,
  InputRejectedError,
  InputTooLongError,
  isEmbedloomError,
  PartialEmbedError,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
} from "@embedloom/core";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { equal, fakeVector } from "../test-support/vectors.ts";
import { embedStream } from "../stream/embed-stream.ts";
import type { SettledEmbeddings } from "../results/settled-embeddings.ts";
import { withBatching } from "./with-batching.ts";

const DIMENSIONS = 3;
const SEEDS = Array.from({ length: 100 }, (_, i) => `seed ${i}`);
const abortReason = new Error("aborted by the plan");

// A random world: limits, inputs with duplicates, poison and empty texts, a server with passing faults, and a batcher.
function world(seed: string, mergeWindowMs?: number) {
  const random = seededRandom(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const clock = createManualClock();
  const poison = new Set(Array.from({ length: upTo(4) }, () => `text ${upTo(150)}`));
  const inputs = Array.from({ length: upTo(200) }, () => (random() < 0.01 ? "" : `text ${upTo(150)}`));
  const names = random() < 0.5;
  const faultRate = random() * 0.3;
  const quotaAt = random() < 0.15 ? upTo(20) : Infinity;
  let sent = 0;

  function fault(batch: readonly string[]): unknown {
    if (sent++ >= quotaAt) return new QuotaExhaustedError("No credit.");
    if (random() < faultRate) {
      const faults = [
        new ServerError("Down."),
        new ConnectionError("Reset."),
        new RateLimitError("Slow.", { retryAfterMs: upTo(3000) }),
      ];
      return random() < 0.3 ? new RateLimitError("Slow.") : faults[upTo(3)];
    }
    const index = batch.findIndex((text) => poison.has(text));
    if (index === -1) return undefined;
    return names ? new InputTooLongError("Too long.", { index }) : new InputRejectedError("Refused.");
  }

  const inner = createFakeEmbedder({
    dimensions: DIMENSIONS,
    limits: { inputsPerRequest: 1 + upTo(40), tokensPerRequest: 2 + upTo(60) },
    beforeRequest: async (batch, signal) => {
      await clock.sleep(1 + upTo(50), signal);
      const error = fault(batch);
      if (error !== undefined) throw error;
    },
  });
  const embedder = random() < 0.25 ? partial(inner, upTo) : inner;
  const batcher = withBatching(embedder, {
    clock,
    random,
    mergeWindowMs,
    concurrency: 1 + upTo(6),
    ...(random() < 0.3 && { requestsPerMinute: 30 + upTo(500) }),
    ...(random() < 0.3 && { tokensPerMinute: 100 + upTo(5000) }),
  });
  return { batcher, clock, inputs, poison, quotaAt, inner, random, upTo };
}

// An embedder that does not send a request as one: part of it succeeds although another part fails.
function partial(inner: Embedder, upTo: (limit: number) => number): Embedder {
  return {
    ...inner,
    async embed(inputs: readonly string[], options?: EmbedOptions) {
      if (inputs.length < 2) return inner.embed(inputs, options);
      const cut = 1 + upTo(inputs.length - 1);
      const head = await inner.embed(inputs.slice(0, cut), options);
      const rest = inputs.slice(cut);
      const completed = { indices: Array.from({ length: cut }, (_, i) => i), ...head };
      const tail = await inner.embed(rest, options).catch((error: unknown) => {
        const own = isEmbedloomError(error) && error.index !== undefined ? error.withIndex(error.index + cut) : error;
        throw new PartialEmbedError(
          completed,
          rest.map((_, i) => ({ index: cut + i, error: own })),
        );
      });
      const { EmbeddingMatrix } = await import("@embedloom/core");
      return { ...tail, embeddings: EmbeddingMatrix.concat([head.embeddings, tail.embeddings]) };
    },
  };
}

function problems(
  { completed, failures, stoppedBy }: SettledEmbeddings,
  inputs: readonly string[],
  poison: ReadonlySet<string>,
): string[] {
  const found: string[] = [];
  const places = [...completed.indices, ...failures.map(({ index }) => index)].toSorted((a, b) => a - b);
  if (places.length !== inputs.length || places.some((place, i) => place !== i))
    found.push("an input is lost or doubled");
  if (completed.indices.length !== completed.embeddings.count) found.push("rows and indices differ");
  completed.indices.forEach((index, row) => {
    if (!equal(completed.embeddings.row(row), fakeVector(inputs[index]!, DIMENSIONS)))
      found.push(`row ${row} is not of input ${index}`);
    if (poison.has(inputs[index]!)) found.push(`poison ${index} has a vector`);
  });
  for (const { index, error } of failures) {
    const guilty = poison.has(inputs[index]!) || inputs[index] === "";
    if (!guilty && stoppedBy === undefined) found.push(`input ${index} failed without a reason: ${String(error)}`);
  }
  return found;
}

test.each(SEEDS)("behavior: embedSettled accounts for every input exactly once, in its place (%s)", async (seed) => {
  const { batcher, clock, inputs, poison } = world(seed);
  const settledCall = await clock.runUntil(batcher.embedSettled(inputs));
  expect(problems(settledCall, inputs, poison), seed).toEqual([]);
  expect(clock.sleeping, seed).toBe(0);
});

test.each(SEEDS)("behavior: small calls that share requests each get exactly what is theirs (%s)", async (seed) => {
  const { batcher, clock, inputs, poison, upTo } = world(seed, seed.length % 2 === 0 ? 0 : 5);
  const calls: Promise<string[]>[] = [];
  for (let start = 0; start < inputs.length;) {
    const own = inputs.slice(start, (start += 1 + upTo(12)));
    const wait = clock.sleep(upTo(4) * 3);
    calls.push(wait.then(() => batcher.embedSettled(own)).then((result) => problems(result, own, poison)));
  }
  expect((await clock.runUntil(Promise.all(calls))).flat(), seed).toEqual([]);
  expect(clock.sleeping, seed).toBe(0);
});

test.each(SEEDS)("behavior: embedStream hands out every item exactly once, in order or as ready (%s)", async (seed) => {
  const { batcher, clock, inputs, poison, upTo } = world(seed);
  const order = upTo(2) === 0 ? "source" : "ready";
  const out: string[] = [];
  const places: number[] = [];
  const wrong: string[] = [];
  async function consume(): Promise<unknown> {
    const stream = embedStream(batcher, inputs.values(), {
      onError: "collect",
      order,
      maxPending: 1 + upTo(90),
      clock,
    });
    try {
      for await (const { item, index, embedding } of stream) {
        out[index] = item;
        places.push(index);
        if (embedding !== undefined && !equal(embedding, fakeVector(item, DIMENSIONS))) wrong.push(item);
        if (embedding !== undefined && poison.has(item)) wrong.push(item);
        if (upTo(10) === 0) await clock.sleep(upTo(100));
      }
    } catch (error) {
      return error;
    }
    return undefined;
  }
  const stoppedBy = await clock.runUntil(consume());
  expect(wrong, seed).toEqual([]);
  expect(out, seed).toEqual(stoppedBy === undefined ? inputs : inputs.slice(0, out.length));
  expect(order === "source" ? places : places.toSorted((a, b) => a - b), seed).toEqual([...out.keys()]);
  expect(clock.sleeping, seed).toBe(0);
});

test.each(SEEDS)(
  "behavior: an abort at any moment rejects with its reason and leaves nothing behind (%s)",
  async (seed) => {
    const { batcher, clock, inputs, poison, upTo, inner } = world(seed);
    const controller = new AbortController();
    const call = batcher.embedSettled(inputs, { signal: controller.signal });
    call.catch(() => undefined);
    await clock.advance(upTo(400));
    controller.abort(abortReason);
    const outcome = await call.catch((error: unknown) => error);
    const sent = inner.requests.length;
    if (outcome === abortReason) await clock.advance(100_000);
    expect(inner.requests.length, seed).toBe(sent);
    expect(clock.sleeping, seed).toBe(0);
    expect(outcome === abortReason ? [] : problems(outcome as SettledEmbeddings, inputs, poison), seed).toEqual([]);
  },
);
