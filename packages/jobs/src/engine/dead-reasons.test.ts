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

test("default: reasons of texts and shards, the most frequent first; of many the first alone are read", async () => {
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
