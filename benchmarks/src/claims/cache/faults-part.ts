// What each fault of a Redis costs the calls of a cache, with the defaults of every setting.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type CachingEmbedder, withCache } from "@embedloom/cache";
import { createRedisStore } from "@embedloom/redis-cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { freePort, killRedis, startRedis } from "../../../../packages/redis-cache/src/test-support/redis-process.ts";
import { startTcpProxy, type TcpProxy } from "../../../../packages/redis-cache/src/test-support/tcp-proxy.ts";
import { findRedisServer } from "../../../../tools/redis/find-redis-server.ts";
import type { ClaimReport } from "../claim-report.ts";

const TEXTS = Array.from({ length: 20 }, (_, i) => `text ${i}`);
const LATER_CALLS = 40;
// Two seconds in all: a store that is left alone is tried once or twice.
const PAUSE_MS = 50;
/** How often the first call is timed, each time with a new server and a new cache. */
const FIRST_CALLS = 5;

/** A Redis behind a way that a fault may lengthen, stall or turn. */
interface World {
  readonly port: number;
  readonly proxy: TcpProxy;
  server: ChildProcess;
  start(port: number): Promise<ChildProcess>;
}

interface Fault {
  readonly name: string;
  /** Whether calls were made before the fault, so that a connection is open and the texts are kept. */
  readonly warm: boolean;
  readonly begin: (world: World) => unknown;
  /** Most milliseconds of the first call. Absent: no goal. */
  readonly firstMs?: number;
  /** Fewest hits of the last call, of 20. Absent: no goal. */
  readonly lastHits?: number;
}

const command = async (port: number, ...words: readonly [string, ...string[]]): Promise<void> => {
  const client = new Redis({ port, host: "127.0.0.1" });
  await client.call(...words);
  await client.quit();
};

/** Puts something in the place of the Redis that says the same to every question. */
async function somethingElse({ proxy }: World, reply: string): Promise<void> {
  const other = createServer((socket) => {
    socket.unref();
    socket.on("error", () => {});
    socket.on("data", () => socket.write(reply));
  }).listen(0, "127.0.0.1");
  other.unref();
  await once(other, "listening");
  proxy.target = (other.address() as AddressInfo).port;
}

const FAULTS: readonly Fault[] = [
  { name: "as it should be", warm: true, begin: () => {}, lastHits: 20 },
  { name: "down before the first call", warm: false, begin: ({ server }) => killRedis(server), firstMs: 250 },
  { name: "killed", warm: true, begin: ({ server }) => killRedis(server), firstMs: 250 },
  { name: "hung before the first call", warm: false, begin: ({ server }) => server.kill("SIGSTOP"), firstMs: 250 },
  { name: "hung", warm: true, begin: ({ server }) => server.kill("SIGSTOP"), firstMs: 250 },
  { name: "nothing comes through any more", warm: true, begin: ({ proxy }) => proxy.stall(Infinity), firstMs: 250 },
  {
    name: "no Redis, answers garbage",
    warm: false,
    begin: (world) => somethingElse(world, "HTTP/1.1 400 Bad Request\r\n\r\n"),
    firstMs: 250,
  },
  {
    name: "no Redis, answers other questions",
    warm: false,
    begin: (world) => somethingElse(world, "+OK\r\n$4\r\nnope\r\n:7\r\n"),
    firstMs: 250,
  },
  ...[60, 100, 160].map((ms) => ({
    name: `${ms} ms away, there and back`,
    warm: true,
    begin: ({ proxy }: World) => (proxy.oneWayMs = ms / 2),
    lastHits: 20,
  })),
  { name: "one stall of 200 ms", warm: true, begin: ({ proxy }) => proxy.stall(200), lastHits: 20 },
  {
    name: "failover: the address leads to another server, the old one follows it",
    warm: true,
    begin: async (world) => {
      const port = await freePort();
      const next = await world.start(port);
      world.proxy.target = port;
      await command(world.port, "REPLICAOF", "127.0.0.1", `${port}`);
      return next;
    },
    lastHits: 20,
  },
  {
    name: "restarted, empty",
    warm: true,
    begin: async (world) => {
      await killRedis(world.server);
      world.server = await world.start(world.port);
    },
    lastHits: 20,
  },
  { name: "full", warm: true, begin: ({ port }) => command(port, "CONFIG", "SET", "maxmemory", "1mb"), lastHits: 20 },
];

/** Measures every fault, the short-lived process far away, and the stalls. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section(
    "What each fault of a Redis costs: 20 known texts and a new one a call, an embedder that costs nothing",
  );
  const binary = findRedisServer();
  if (binary === undefined) return report.skip("faults of a Redis", "no redis-server was found");
  const folder = mkdtempSync(join(tmpdir(), "embedloom-faults-"));
  const servers: ChildProcess[] = [];
  const start = async (port: number): Promise<ChildProcess> => {
    const server = await startRedis(binary, port, folder);
    servers.push(server);
    return server;
  };
  const newWorld = async (): Promise<World> => {
    const port = await freePort();
    return { port, proxy: await startTcpProxy(port), server: await start(port), start };
  };
  try {
    await reportFaults(report, newWorld);
    await reportShortLived(report, newWorld);
    await reportStalls(report, newWorld);
  } finally {
    await Promise.all(servers.map(killRedis));
    rmSync(folder, { recursive: true, force: true });
  }
}

const urlOf = ({ proxy }: World): string => `redis://127.0.0.1:${proxy.port}`;
const newCache = (world: World): CachingEmbedder =>
  withCache(createFakeEmbedder({ limits: {} }), createRedisStore({ url: urlOf(world) }));

async function reportFaults(report: ClaimReport, newWorld: () => Promise<World>): Promise<void> {
  const rows: (string | number)[][] = [];
  const goals: (() => void)[] = [];
  for (const fault of FAULTS) {
    const firsts: number[] = [];
    // Where it has a goal, one call would tell of the machine's mood.
    const times = fault.firstMs === undefined ? 1 : FIRST_CALLS;
    for (let i = 1; i < times; i++) {
      const { cache, proxy, firstMs } = await begin(fault, await newWorld());
      firsts.push(firstMs);
      await cache.close();
      await proxy.close();
    }
    const { cache, proxy, firstMs } = await begin(fault, await newWorld());
    firsts.push(firstMs);
    firsts.sort((one, other) => one - other);
    const first = firsts[Math.floor(firsts.length / 2)]!;
    const later: number[] = [];
    for (let i = 0; i < LATER_CALLS; i++) {
      later.push(await timedCall(cache, `later ${i}`));
      await setTimeout(PAUSE_MS);
    }
    const before = cache.stats().hits;
    await timedCall(cache, "last");
    const { hits, storeErrors } = cache.stats();
    later.sort((one, other) => one - other);
    const shown = [first, later[LATER_CALLS / 2]!, later.at(-1)!].map((ms) => ms.toFixed(1));
    rows.push([fault.name, ...shown, `${hits - before} of 20`, storeErrors]);
    const { firstMs: atMost, lastHits } = fault;
    if (atMost !== undefined) {
      const spread = [firsts[0]!, firsts.at(-1)!] as const;
      goals.push(() => report.goal(`${fault.name}, first call`, { value: first, unit: "ms", atMost, spread }));
    }
    if (lastHits !== undefined) {
      goals.push(() =>
        report.goal(`${fault.name}, hits of the last call`, { value: hits - before, atLeast: lastHits }),
      );
    }
    await cache.close();
    await proxy.close();
  }
  report.table(
    ["Redis is", "first call, ms", "later, median", "later, highest", "hits at the end", "store errors"],
    rows,
  );
  for (const goal of goals) goal();
}

/** Begins a fault, and times the first call of a cache after that. */
async function begin(
  fault: Fault,
  world: World,
): Promise<{ readonly cache: CachingEmbedder; readonly proxy: TcpProxy; readonly firstMs: number }> {
  const cache = newCache(world);
  if (fault.warm) for (let i = 0; i < 5; i++) await timedCall(cache, `warm ${i}`);
  await fault.begin(world);
  return { cache, proxy: world.proxy, firstMs: await timedCall(cache, "first") };
}

async function timedCall(cache: CachingEmbedder, unique: string): Promise<number> {
  const start = performance.now();
  await cache.embed([...TEXTS, unique]);
  return performance.now() - start;
}

/** A process that embeds two texts and ends, twice, with a Redis far away. */
async function reportShortLived(report: ClaimReport, newWorld: () => Promise<World>): Promise<void> {
  report.section("A process that embeds two texts and ends");
  for (const ms of [60, 100, 160]) {
    const world = await newWorld();
    world.proxy.oneWayMs = ms / 2;
    let hits = 0;
    for (let run = 0; run < 2; run++) {
      const cache = newCache(world);
      await cache.embed(["one", "two"]);
      ({ hits } = cache.stats());
      await cache.close();
    }
    report.goal(`Redis ${ms} ms away: hits of the second run, of 2`, { value: hits, exactly: 2 });
    await world.proxy.close();
  }
}

/** One warm text after the other, while the way stalls every two seconds. */
async function reportStalls(report: ClaimReport, newWorld: () => Promise<World>): Promise<void> {
  report.section("Warm texts one after the other for 8 s, with a stall every 2 s");
  for (const ms of [80, 200]) {
    const world = await newWorld();
    const cache = newCache(world);
    await cache.embed(TEXTS);
    const before = cache.stats();
    const end = performance.now() + 8000;
    const stalling = setInterval(() => world.proxy.stall(ms), 2000);
    let calls = 0;
    for (; performance.now() < end; calls++) {
      await cache.embed([TEXTS[calls % TEXTS.length]!]);
      await setTimeout(1);
    }
    clearInterval(stalling);
    const lost = cache.stats().misses - before.misses;
    report.goal(`stalls of ${ms} ms: texts paid again, of ${calls}`, { value: lost / calls, atMost: 0.01 });
    await cache.close();
    await world.proxy.close();
  }
}
