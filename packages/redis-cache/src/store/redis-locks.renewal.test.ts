import { randomUUID } from "node:crypto";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { describe, expect, inject, test } from "vitest";
import { createRedisStore } from "./redis-store.ts";

const url = inject("redisUrl");
const LOCK_MS = 900;

describe.skipIf(url === undefined)("an embedding that takes longer than its locks last", () => {
  test("default: keeps them by renewing, so that the other process waits and pays nothing", async () => {
    const prefix = `embedloom-test:${randomUUID()}:`;
    const createCache = (beforeRequest: () => Promise<void>) => {
      const inner = createFakeEmbedder({ beforeRequest, limits: {} });
      const store = createRedisStore({ url, prefix, commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 });
      return { inner, cache: withCache(inner, store, { lockMs: LOCK_MS }) };
    };
    let answer = (): void => {};
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const slow = createCache(() => (asked(), new Promise<void>((resolve) => (answer = resolve))));
    const other = createCache(async () => {});

    // Few texts would not be waited for so long.
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    const first = slow.cache.embed(texts);
    await isAsked;
    const second = other.cache.embed(texts.slice(1));
    const raw = new Redis(url!);
    const [lock] = await raw.keys(`${prefix}*`);
    // Four renewals, three of which come in the life of one lock.
    for (let [renewals, before] = [0, Infinity]; renewals < 4;) {
      const left = await raw.pttl(lock!);
      expect(left).toBeGreaterThan(0);
      if (left > before) renewals++;
      before = left;
    }
    answer();
    const [one, two] = await Promise.all([first, second]);
    expect(two.embeddings.row(0)).toEqual(one.embeddings.row(1));
    expect(other.inner.requests).toEqual([]);
    // The value has taken the place of the lock.
    expect(await raw.strlen(lock!)).toBe(16 + 4 * 32);
    await raw.quit();
    const store = createRedisStore({ url, prefix, commandTimeoutMs: 10_000 });
    await store.clear("");
    await Promise.all([slow.cache.close(), other.cache.close(), store.close()]);
  });
});
