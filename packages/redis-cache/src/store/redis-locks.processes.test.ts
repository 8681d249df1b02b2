import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { deterministicVector } from "@embedloom/testing";
import { Redis } from "ioredis";
import { describe, expect, inject, test } from "vitest";
import { createRedisStore } from "./redis-store.ts";

const url = inject("redisUrl");
const script = new URL("../test-support/embedding-process.ts", import.meta.url).pathname;
const COUNT = 1000;

interface Output {
  readonly sum: number;
  readonly misses: number;
  readonly lastStoreError: string;
}

async function outputOf(args: readonly string[]): Promise<Output> {
  const child = spawn(process.execPath, ["--no-warnings", script, ...args]);
  const [output, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === "") throw new Error(trouble);
  return JSON.parse(output);
}

describe.skipIf(url === undefined)("eight processes over one Redis", () => {
  test("default: that ask for the same 1,000 new texts at the same time pay for 1,000", async () => {
    const paid: string[] = [];
    const provider = createServer(async (request, response) => {
      paid.push(...(JSON.parse(await text(request)) as string[]));
      response.end();
    }).listen(0, "127.0.0.1");
    await once(provider, "listening");
    const prefix = `embedloom-test:${randomUUID()}:`;
    const args = [url!, prefix, `http://127.0.0.1:${(provider.address() as AddressInfo).port}`, `${COUNT}`];
    try {
      const outputs = await Promise.all(Array.from({ length: 8 }, () => outputOf(args)));
      expect(paid).toHaveLength(COUNT);
      expect(new Set(paid).size).toBe(COUNT);
      const texts = Array.from({ length: COUNT }, (_, i) => `text ${i}`);
      const values = new Float32Array(texts.flatMap((each) => [...deterministicVector(each, 32, "fake-model")]));
      const sum = values.reduce((total, value) => total + value, 0);
      expect(outputs.map((output) => output.sum)).toEqual(outputs.map(() => sum));
      expect(outputs.reduce((total, { misses }) => total + misses, 0)).toBe(COUNT);
      expect(outputs.map(({ lastStoreError }) => lastStoreError)).toEqual(outputs.map(() => "undefined"));
    } finally {
      provider.close();
      const store = createRedisStore({ url, prefix });
      await store.clear("");
      await store.close();
    }
  }, 90_000);
});

describe.skipIf(url === undefined)("locks", () => {
  const prefix = `embedloom-test:${randomUUID()}:`;
  const create = () => createRedisStore({ url, prefix, sliceSize: 2, commandTimeoutMs: 1000 });

  test("default: are held by one at a time, and free again once released", async () => {
    const [one, other] = [create(), create()];
    const first = await one.lockMany!(["a", "b", "c"], { ttlMs: 60_000 });
    const second = await other.lockMany!(["c", "d"], { ttlMs: 60_000 });
    expect([first.held, second.held]).toEqual([
      [true, true, true],
      [false, true],
    ]);
    await second.release();
    await first.release(["a", "d", "never asked for"]);
    const some = await other.lockMany!(["a", "b", "d"], { ttlMs: 60_000 });
    expect(some.held).toEqual([true, false, true]);
    await some.release();
    await Promise.all([first.release(), first.release()]);
    const third = await other.lockMany!(["a", "b", "c", "d"], { ttlMs: 60_000 });
    expect(third.held).toEqual([true, true, true, true]);
    await third.release();
    await Promise.all([one.close(), other.close()]);
  });

  test("behavior: expire by themselves, and a late release leaves those of the next holder", async () => {
    const [one, other] = [create(), create()];
    const raw = new Redis(url!, { lazyConnect: true });
    const late = await one.lockMany!(["x"], { ttlMs: 1 });
    while ((await raw.exists(`${prefix}x`)) === 1);
    const next = await other.lockMany!(["x"], { ttlMs: 60_000 });
    expect(next.held).toEqual([true]);
    await late.release();
    expect(await raw.pttl(`${prefix}x`)).toBeGreaterThan(50_000);
    await next.release();
    expect(await raw.exists(`${prefix}x`)).toBe(0);
    await Promise.all([one.close(), other.close(), raw.quit()]);
  });
});
