import { once } from "node:events";
import { rm } from "node:fs/promises";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { openRunnerPool } from "./runner-pool.ts";
import type { ModelRunner } from "./model-runner.ts";
import { mixerFiles, writeFolder } from "../test-support/mixer-model.ts";
import { startedThreads } from "../test-support/started-threads.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "../load/transformers-embedder.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const model = await writeFolder(mixerFiles(BERT, BERT.size));
afterAll(() => rm(model, { recursive: true }));
const TEXTS = Array.from({ length: 40 }, (_, i) => "the tenant pays the rent ".repeat((i % 7) + 1));

function openEmbedder(settings: Partial<TransformersSettings>) {
  const embedder = createTransformersEmbedder({ model, batchTokens: 32, ...settings });
  onTestFinished(() => embedder.close());
  return embedder;
}

/** A runner whose runs end when they are told to, and that says where each went. */
function fakeRunner(name: string, log: string[], ends: (() => void)[]): ModelRunner {
  return {
    facts: { dimensions: 1, specials: { before: [], after: [] }, vocabularySize: 9 },
    sharesRuns: async () => true,
    runsAtOnce: 2,
    tokenizeBlocks: async () => [],
    run: () =>
      new Promise((resolve) => {
        log.push(name);
        ends.push(() => resolve([]));
      }),
    dispose: async () => void log.push(`${name} disposed`),
  };
}

test("default: several threads give the vectors of one, in the order of the texts", async () => {
  const threads = startedThreads();
  const [one, three] = [openEmbedder({}), openEmbedder({ copies: 3 })];
  const [expected, found] = [await one.embed(TEXTS), await three.embed(TEXTS)];
  expect(found.embeddings.toArrays()).toEqual(expected.embeddings.toArrays());
  expect(found.usage).toEqual(expected.usage);
  expect(threads.length).toBe(1 + 3);
});

test("behavior: each run goes to the runner with the fewest under way", async () => {
  const [log, ends]: [string[], (() => void)[]] = [[], []];
  const names = ["a", "b"].values();
  const pool = await openRunnerPool(2, async () => fakeRunner(String(names.next().value), log, ends));
  expect(pool.runsAtOnce).toBe(4);
  const runs = [pool.run([], {}), pool.run([], {}), pool.run([], {})];
  expect(log).toEqual(["a", "b", "a"]);
  ends[0]!();
  ends[2]!();
  await Promise.all([runs[0], runs[2]]);
  runs.push(pool.run([], {}));
  expect(log).toEqual(["a", "b", "a", "a"]);
  ends.forEach((end) => end());
  await Promise.all(runs);
});

test("behavior: a thread that ended by itself is no end: the next call opens all of them anew", async () => {
  const threads = startedThreads();
  const embedder = openEmbedder({ copies: 2 });
  const before = await embedder.embed(TEXTS);
  await Promise.all([...threads.map((thread) => once(thread, "exit")), threads[0]!.terminate()]);
  expect((await embedder.embed(TEXTS)).embeddings.toArrays()).toEqual(before.embeddings.toArrays());
  expect(threads.length).toBe(4);
});

test("error: where one cannot be opened, the others are disposed, and its reason is told", async () => {
  const log: string[] = [];
  let opened = 0;
  const opening = openRunnerPool(3, async () => {
    opened++;
    if (opened === 2) throw new RangeError("no room");
    return fakeRunner(String(opened), log, []);
  });
  await expect(opening).rejects.toThrow("no room");
  expect(log).toEqual(["1 disposed", "3 disposed"]);
});

test("args: copies without threads are refused at once", () => {
  expect(() => createTransformersEmbedder({ model, worker: false, copies: 2 })).toThrow(
    expect.objectContaining({ code: "invalid_option", option: "copies" }),
  );
});
