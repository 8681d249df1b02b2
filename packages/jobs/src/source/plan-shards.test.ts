import { expect, test } from "vitest";
import { createListSource } from "./list-source.ts";
import { planShards } from "./plan-shards.ts";
import type { Shard } from "./shard.ts";
import { textsOf } from "../test-support/shard-bench.ts";
import type { TextSource } from "./text-source.ts";

async function all(shards: AsyncIterable<Shard>): Promise<Shard[]> {
  const list: Shard[] = [];
  for await (const shard of shards) list.push(shard);
  return list;
}

test("default: every id is in one shard, and the last one has the rest", async () => {
  const shards = await all(planShards(createListSource(textsOf(4500))));
  expect(shards).toEqual([
    { number: 0, through: "id-1999", ids: 2000 },
    { number: 1, after: "id-1999", through: "id-3999", ids: 2000 },
    { number: 2, after: "id-3999", through: "id-4499", ids: 500 },
  ]);
  expect(await all(planShards(createListSource([])))).toEqual([]);
});

test("args: resumeAfter continues after a shard, as if planning had never stopped", async () => {
  const source = createListSource(textsOf(95));
  const whole = await all(planShards(source, { idsPerShard: 10 }));
  expect(whole).toHaveLength(10);
  for (const [i, resumeAfter] of whole.entries()) {
    const copy: Shard = JSON.parse(JSON.stringify(resumeAfter));
    expect(await all(planShards(source, { idsPerShard: 10, resumeAfter: copy }))).toEqual(whole.slice(i + 1));
  }
});

test("behavior: reads only as many ids as the caller consumes, so that a billion need constant memory", async () => {
  let given = 0;
  const source: Pick<TextSource, "ids"> = {
    async *ids() {
      for (; ; given += 100) yield Array.from({ length: 100 }, (_, i) => `${given + i}`);
    },
  };
  const shards = planShards(source, { idsPerShard: 1000 });
  for (let i = 0; i < 5; i++) await shards.next();
  expect(given).toBe(4900);
  await shards.return(undefined);
});

test("error: invalid ids, repeated ids and options that cannot work are refused", async () => {
  const giving = (...pages: unknown[]): Pick<TextSource, "ids"> => ({
    async *ids() {
      yield* pages as string[][];
    },
  });
  for (const pages of [[["a", "a"]], [["a"], [7]], [[""]], ["abc"], [undefined]]) {
    await expect(all(planShards(giving(...pages))), JSON.stringify(pages)).rejects.toMatchObject({
      code: "invalid_option",
    });
  }
  const resumeAfter = { number: 0, through: "a", ids: 1 };
  await expect(all(planShards(giving(["a", "b"]), { resumeAfter }))).rejects.toThrow("after `after`");
  for (const idsPerShard of [0, 10_001, 1.5, NaN]) {
    await expect(all(planShards(giving(), { idsPerShard }))).rejects.toMatchObject({ code: "invalid_option" });
  }
});

test("error: an abort ends the plan with its reason", async () => {
  const stop = new AbortController();
  const shards = planShards(createListSource(textsOf(3000)), { idsPerShard: 1000, signal: stop.signal });
  await shards.next();
  stop.abort("enough");
  await expect(all(shards)).rejects.toBe("enough");
});
