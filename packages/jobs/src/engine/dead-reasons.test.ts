import { expect, test } from "vitest";
import type { DeadShard } from "./embedding-job.ts";
import type { DeadText } from "../settings/shard-options.ts";
import { deadReasons } from "./dead-reasons.ts";

const letter = (message: string): DeadText => ({ id: "a", shard: 0, code: "input_rejected", message });
const shard: DeadShard = {
  shard: { number: 0, through: "a", ids: 1 },
  reason: "no way there",
  attempts: 8,
  failedAt: 0,
};

test("default: counts reasons of texts and shards, the most frequent first, and reads only the first of many", async () => {
  let pages = 0;
  const job = {
    async *deadTexts() {
      for (; pages < 100; pages++) yield [letter("empty"), letter("not allowed"), letter("not allowed")];
    },
    async *deadShards() {
      yield [shard];
    },
  };
  expect(await deadReasons(job, 4)).toEqual([
    { message: "empty", count: 2 },
    { message: "not allowed", count: 2 },
    { message: "no way there", count: 1 },
  ]);
  expect(pages).toBe(1);
  await expect(deadReasons(job, 0)).rejects.toMatchObject({ code: "invalid_option" });
});

test("error: a value that is not a page of dead letters is refused by name", async () => {
  async function* none(): AsyncGenerator<never> {}
  const odd: unknown[] = [
    () => null,
    () => [1],
    () => Promise.resolve([]),
    async function* () {
      yield 1;
    },
    async function* () {
      yield [null];
    },
    async function* () {
      yield [{}];
    },
  ];
  for (const deadTexts of odd) {
    // Code without type checks can pass this.
    const job: Parameters<typeof deadReasons>[0] = Object.assign(JSON.parse("{}"), { deadTexts, deadShards: none });
    await expect(deadReasons(job)).rejects.toMatchObject({ code: "invalid_option" });
  }
});
