import { setImmediate } from "node:timers/promises";
import {
  type EmbeddingStore,
  InputRejectedError,
  isEmbedloomError,
  PartialEmbedError,
  StoreError,
} from "@embedloom/core";
import { createFakeEmbedder, deterministicVector, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createMemoryStore } from "../store/memory-store.ts";
import { type CachingEmbedder, withCache } from "./with-cache.ts";

const ROUNDS = 400;
const CALLS = 10;
const GONE = new Error("the caller left");

const texts = Array.from({ length: 24 }, (_, i) => (i % 6 === 5 ? `poison ${i}` : `text ${i}`)).concat(
  "\ud800",
  "\ufffd",
);
const isPoison = (text: string): boolean => text.startsWith("poison");
const expected = new Map(texts.map((text) => [text, deterministicVector(text, 6, "fake-model")]));

type Random = () => number;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** A store that fails, forgets and spoils what it keeps, as the numbers fall. */
function unreliableStore(random: Random): EmbeddingStore {
  const memory = createMemoryStore();
  const fault = (): void => {
    if (random() < 0.1) throw new StoreError("The store has no luck today.");
  };
  return {
    ...memory,
    async getMany(keys) {
      fault();
      const values = await memory.getMany(keys);
      if (random() < 0.05) return values.toReversed();
      return values.map((value) => {
        if (value !== undefined && random() < 0.1) value[below(random, value.length)]! ^= 1 + below(random, 255);
        return random() < 0.1 ? undefined : value;
      });
    },
    async setMany(entries) {
      fault();
      await memory.setMany(entries.filter(() => random() < 0.9));
    },
  };
}

/** Every row that was given is the row of its text, and every input is accounted for. */
function problemsOf(inputs: readonly string[], outcome: unknown): string[] {
  if (outcome === GONE) return [];
  if (outcome instanceof PartialEmbedError) {
    const { completed, failures } = outcome;
    const all = [...completed.indices, ...failures.map(({ index }) => index)].toSorted((a, b) => a - b);
    const wrong = wrongRows(
      completed.indices.map((index) => inputs[index]!),
      [...completed.embeddings],
    );
    return [
      ...wrong,
      ...(all.length === inputs.length && all.every((index, i) => index === i) ? [] : [`accounts for ${all.join()}`]),
      ...failures.flatMap(({ error }) => blameProblem(inputs, error)),
    ];
  }
  if (outcome instanceof Error) return blameProblem(inputs, outcome);
  return wrongRows(inputs, outcome as Float32Array[]);
}

function blameProblem(inputs: readonly string[], error: unknown): string[] {
  if (!isEmbedloomError(error, "input_rejected")) return [`unexpected ${String(error)}`];
  return error.index !== undefined && isPoison(inputs[error.index] ?? "") ? [] : [`blames input ${error.index}`];
}

function wrongRows(inputs: readonly string[], rows: readonly Float32Array[]): string[] {
  if (rows.length !== inputs.length) return [`${rows.length} rows for ${inputs.length} inputs`];
  const isRight = (text: string, row: Float32Array): boolean =>
    expected.get(text)!.every((value, i) => value === row[i]);
  return inputs.flatMap((text, i) => (isRight(text, rows[i]!) ? [] : [`row ${i} is not that of its text`]));
}

async function outcomeOf(cache: CachingEmbedder, inputs: readonly string[], random: Random): Promise<unknown> {
  const controller = new AbortController();
  const call = cache.embed(inputs, { signal: controller.signal }).then(
    ({ embeddings }) => [...embeddings],
    (error: unknown) => error,
  );
  if (random() < 0.15) {
    for (let turns = below(random, 12); turns > 0; turns--) await Promise.resolve();
    controller.abort(GONE);
  }
  return call;
}

function embedderOf(random: Random, poisoned: boolean) {
  return createFakeEmbedder({
    dimensions: 6,
    limits: { inputsPerRequest: 1 + below(random, 6) },
    beforeRequest: async (batch) => {
      for (let turns = below(random, 5); turns > 0; turns--) await Promise.resolve();
      const index = poisoned ? batch.findIndex(isPoison) : -1;
      if (index >= 0) throw new InputRejectedError("It was refused.", { index });
    },
  });
}

function randomInputs(random: Random): string[] {
  return Array.from({ length: 1 + below(random, 9) }, () => texts[below(random, texts.length)]!);
}

test("behavior: whatever hits, misses, repeats, fails, is spoiled or aborted, a row is the row of its text", async () => {
  const problems: string[] = [];
  const seen = { hits: 0, misses: 0, deduplicated: 0, corrupt: 0, storeErrors: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const seed = `cache ${round}`;
    const random = seededRandom(seed);
    const writes = random() < 0.5 ? "await" : "background";
    const cache = withCache(embedderOf(random, true), unreliableStore(random), { writes });
    const calls = Array.from({ length: CALLS }, async () => {
      const inputs = randomInputs(random);
      for (let turns = below(random, 200); turns > 0; turns--) await (turns % 20 === 0 ? setImmediate() : undefined);
      const found = problemsOf(inputs, await outcomeOf(cache, inputs, random));
      problems.push(...found.map((problem) => `seed "${seed}", ${JSON.stringify(inputs)}: ${problem}`));
    });
    await Promise.all(calls);
    await cache.close();
    for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += cache.stats()[name];
  }
  expect(problems).toEqual([]);
  // The patterns did happen.
  for (const [name, count] of Object.entries(seen)) expect(count, name).toBeGreaterThan(100);
});

test("behavior: of calls that succeed, inputs = hits + misses + duplicates, and no text is paid for twice", async () => {
  for (let round = 0; round < 100; round++) {
    const seed = `cache accounts ${round}`;
    const random = seededRandom(seed);
    const inner = embedderOf(random, false);
    const cache = withCache(inner, createMemoryStore(), { writes: random() < 0.5 ? "await" : "background" });
    const calls = Array.from({ length: CALLS }, () => randomInputs(random));
    await Promise.all(
      calls.map(async (inputs) => {
        for (let turns = below(random, 200); turns > 0; turns--) await (turns % 20 === 0 ? setImmediate() : undefined);
        await cache.embed(inputs);
      }),
    );
    const { hits, misses, deduplicated } = cache.stats();
    const distinct = new Set(calls.flat()).size;
    expect(
      { inputs: hits + misses + deduplicated, misses, paid: inner.requests.flat().length },
      `seed "${seed}"`,
    ).toEqual({
      inputs: calls.flat().length,
      misses: distinct,
      paid: distinct,
    });
  }
});
