import { connect, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createRedisStore } from "./redis-store.ts";
import { listen } from "./test-support/redis-process.ts";

const url = inject("redisUrl");
const ONE_WAY_MS = 60;
const prefix = "embedloom-far:";

/** Passes bytes on, later. */
function carry(from: Socket, to: Socket): void {
  from.on("error", () => to.destroy());
  from.on("data", async (bytes) => {
    await setTimeout(ONE_WAY_MS);
    to.write(bytes);
  });
  from.on("close", () => to.destroy());
}

describe.skipIf(url === undefined)("a server that is 120 ms away", () => {
  let server: Server;
  let far = "";
  beforeAll(async () => {
    const { hostname, port: near } = new URL(url!);
    const proxy = await listen((socket) => {
      const other = connect(Number(near), hostname);
      carry(socket, other);
      carry(other, socket);
    });
    server = proxy.server;
    far = `redis://127.0.0.1:${proxy.port}`;
  });
  afterAll(() => void server.close());

  const circuitBreaker = { openMs: 1 };
  const entries = [{ key: "a", value: Uint8Array.of(1, 2, 3) }];

  /** How many calls fail before one succeeds. */
  async function failuresBeforeSuccess(call: () => Promise<unknown>): Promise<number> {
    for (let failures = 0; failures < 50; failures++) {
      const answered = await call().then(
        () => true,
        () => false,
      );
      if (answered) return failures;
      // The late answer is on its way.
      await setTimeout(ONE_WAY_MS);
    }
    throw new Error("It never succeeded.");
  }

  test("default: is used after the first late answer, over a connection of our own", async () => {
    const store = createRedisStore({ url: far, prefix, circuitBreaker });
    expect(await failuresBeforeSuccess(() => store.setMany(entries))).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) expect((await store.getMany(["a"]))[0]).toEqual(Buffer.of(1, 2, 3));
    await store.clear("");
    await store.close();
  });

  test("default: is used after the first late answer, over a client that was given", async () => {
    const client = new Redis(far, { lazyConnect: true });
    await client.connect();
    const store = createRedisStore({ client, prefix, circuitBreaker });
    expect(await failuresBeforeSuccess(() => store.setMany(entries))).toBeGreaterThan(0);
    expect((await store.getMany(["a"]))[0]).toEqual(Buffer.of(1, 2, 3));
    await store.clear("");
    client.disconnect();
  });

  test("args: commandTimeoutMs is not learnt but kept", async () => {
    const store = createRedisStore({ url: far, prefix, circuitBreaker, commandTimeoutMs: 40 });
    for (let i = 0; i < 3; i++) {
      await expect(store.getMany(["a"])).rejects.toThrow(/did not answer within 40 ms|left alone/);
      await setTimeout(3 * ONE_WAY_MS);
    }
    await store.close();
  });
});
