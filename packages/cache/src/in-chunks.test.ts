import { expect, test } from "vitest";
import { inChunks } from "./in-chunks.ts";

const items = Array.from({ length: 2500 }, (_, i) => i);

test("default: every item once, in chunks of at most 1,024, two at once", async () => {
  const log: string[] = [];
  const seen: number[] = [];
  await inChunks(items, async (chunk) => {
    log.push(`begin ${chunk.length}`);
    seen.push(...chunk);
    await Promise.resolve();
    log.push(`end ${chunk.length}`);
  });
  expect(seen).toEqual(items);
  expect(log.slice(0, 3)).toEqual(["begin 1024", "begin 1024", "end 1024"]);
  expect(log.filter((line) => line.startsWith("begin"))).toEqual(["begin 1024", "begin 1024", "begin 452"]);
});

test("args: no items, no work", async () => {
  await inChunks([], () => Promise.reject(new Error("called")));
  expect(items).toHaveLength(2500);
});

test("error: the first failure is reported", async () => {
  await expect(inChunks(items, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
