import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { StoreError } from "@embedloom/core";
import { Redis } from "ioredis";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createRedisLimiter, type RedisLimiter } from "./redis-limiter.ts";
import type { RedisLimiterSettings } from "./limiter-settings.ts";

const redisUrl = inject("redisUrl");
const one = { requests: 1, tokens: 1 };

/** A server that answers nothing until it is opened and passes everything on to Redis; once cut, it closes every connection. */
async function startGate() {
  const sockets = new Set<Socket>();
  let open = false;
  let isCut = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (isCut) socket.destroy();
    if (!open || redisUrl === undefined) return;
    const { hostname, port } = new URL(redisUrl);
    const redis = connect(Number(port), hostname);
    redis.on("error", () => {});
    socket.pipe(redis).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open() {
      open = true;
      isCut = false;
    },
    cut() {
      open = false;
      isCut = true;
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}

function limiterAt(url: string, settings: Partial<RedisLimiterSettings> = {}) {
  const reported: StoreError[] = [];
  const onAway = (error: StoreError): void => void reported.push(error);
  const name = randomUUID();
  const limiter = createRedisLimiter({ url, name, onAway, ...settings });
  onTestFinished(() => limiter.close());
  return { limiter, reported, name };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function through(limiter: RedisLimiter, count: number): Promise<void> {
  for (let i = 0; i < count; i++) (await limiter.acquire(one)).release({ admitted: true });
}

describe("while Redis is away", () => {
  test("default: a process that never saw the others keeps to a tenth of the limits, and tells once why", async () => {
    const { url } = await startGate();
    const { limiter, reported } = limiterAt(url, {
      requestsPerMinute: 6000,
      tokensPerMinute: 1e6,
      connectTimeoutMs: 50,
      commandTimeoutMs: 50,
    });
    // Ten a second, none of them at once.
    expect(await timed(() => through(limiter, 15))).toBeGreaterThan(1490);
    expect(reported.map(({ code, message }) => [code, /did not answer/.test(message)])).toEqual([["store", true]]);
  });

  test("args: whenAway open lets everything through, but a pause holds", async () => {
    const { url } = await startGate();
    const settings = { whenAway: "open", requestsPerMinute: 1, connectTimeoutMs: 50, commandTimeoutMs: 50 } as const;
    const { limiter } = limiterAt(url, settings);
    await through(limiter, 100);
    limiter.pause(300);
    expect(await timed(() => through(limiter, 1))).toBeGreaterThanOrEqual(295); // timers may be early
  });

  test("args: whenAway fail throws a StoreError that names no password", async () => {
    const { url } = await startGate();
    const withPassword = url.replace("//", "//user:secret@");
    const { limiter } = limiterAt(withPassword, { whenAway: "fail", connectTimeoutMs: 50, commandTimeoutMs: 50 });
    for (let i = 0; i < 2; i++) {
      const error = await limiter.acquire(one).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "store" });
      expect(String(error)).not.toContain("secret");
    }
  });

  test("behavior: nobody waits longer than the timeouts, and only who came first", async () => {
    const { url } = await startGate();
    const { limiter } = limiterAt(url, {
      connectTimeoutMs: 3000,
      commandTimeoutMs: 100,
      requestsPerMinute: 1e6,
      tokensPerMinute: 1e6,
    });
    expect(await timed(() => through(limiter, 1))).toBeGreaterThanOrEqual(2990);
    expect(await timed(() => through(limiter, 50))).toBeLessThan(2500);
  });

  test("error: a port where nobody listens is away as well", async () => {
    const { limiter, reported } = limiterAt("redis://127.0.0.1:1");
    await through(limiter, 3);
    expect(reported[0]?.message).toBe(
      "Redis at 127.0.0.1:1 cannot be reached (ECONNREFUSED): check that it runs and that the address is right.",
    );
  });
});

describe.skipIf(redisUrl === undefined)("when Redis goes and comes back", () => {
  test("behavior: whoever waits goes on by itself, later requests use Redis again, and each outage is told once", async () => {
    const gate = await startGate();
    gate.open();
    const settings = { requestsPerMinute: 6000, tokensPerMinute: 1e7, shareWhenAway: 0.5, retryMs: 50 };
    const { limiter, reported, name } = limiterAt(gate.url, {
      ...settings,
      commandTimeoutMs: 5000,
      connectTimeoutMs: 5000,
    });
    await limiter.acquire({ requests: 180, tokens: 1 });
    // A second of refill away.
    const waiting = limiter.acquire({ requests: 100, tokens: 1 });
    await limiter.acquire(one, AbortSignal.timeout(50)).catch(() => {});
    gate.cut();
    // By itself after two seconds, at half the pace.
    await waiting;
    expect(reported.length).toBe(1);
    gate.open();
    const client = new Redis(redisUrl!);
    onTestFinished(async () => void (await client.quit()));
    const sent = async (): Promise<number> => Number(await client.hget(`embedloom:limit:${name}`, "seq"));
    const before = await sent();
    await expect
      .poll(async () => (await through(limiter, 1), await sent()), { timeout: 20_000 })
      .toBeGreaterThan(before);
    gate.cut();
    await through(limiter, 2);
    expect(reported.length).toBe(2);
  });
});

test("behavior: an abort ends the wait for a server that is silent, at once", async () => {
  const { url } = await startGate();
  const { limiter } = limiterAt(url, { connectTimeoutMs: 30_000, commandTimeoutMs: 30_000 });
  const controller = new AbortController();
  const call = limiter.acquire(one, controller.signal);
  const ms = timed(() => call.catch(() => {}));
  controller.abort("enough");
  await expect(call).rejects.toBe("enough");
  // A third of what the server is waited for, and more than a busy machine stands still.
  expect(await ms).toBeLessThan(10_000);
});
