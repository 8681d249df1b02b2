import { expect, test } from "vitest";
import { inChunks } from "./in-chunks.ts";

const items = Array.from({ length: 600 }, (_, i) => i);

test("default: every item once, in chunks of at most 256, two at once", async () => {
  const log: string[] = [];
  const seen: number[] = [];
  await inChunks(items, async (chunk) => {
    log.push(`begin ${chunk.length}`);
    seen.push(...chunk);
    await Promise.resolve();
    log.push(`end ${chunk.length}`);
  });
  expect(seen).toEqual(items);
  expect(log.slice(0, 3)).toEqual(["begin 256", "begin 256", "end 256"]);
  expect(log.filter((line) => line.startsWith("begin"))).toEqual(["begin 256", "begin 256", "begin 88"]);
});

test("args: no items, no work", async () => {
  await inChunks([], () => Promise.reject(new Error("called")));
  expect(items).toHaveLength(600);
});

test("error: the first failure is reported", async () => {
  await expect(inChunks(items, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
