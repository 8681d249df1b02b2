// Claim: whatever happens to Redis, no call fails, no vector is wrong, and the wait is bounded: at most 50 ms once, then about nothing.
// Run: node benchmarks/src/cache-faults.ts (finds a redis-server as the tests do; REDIS_SERVER names another binary, such as valkey-server)
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { type CachingEmbedder, withCache } from "@embedloom/cache";
import { createRedisStore } from "@embedloom/redis-cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { Redis } from "ioredis";
import { findRedisServer } from "../../tools/redis/find-redis-server.ts";

const named = process.env.REDIS_SERVER;
const binary = named === undefined ? findRedisServer() : { path: named, libraryPath: undefined };
if (binary === undefined) throw new Error("Found no redis-server: set REDIS_SERVER to a binary.");
const folder = mkdtempSync(join(tmpdir(), "embedloom-faults-"));
const CALLS_WHILE_OPEN = 40;

const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
const embedder = createFakeEmbedder({ limits: {} });
const expected = (await embedder.embed(texts)).embeddings.data;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function startRedis(port: number): Promise<ChildProcess> {
  const env = { ...process.env, ...(binary!.libraryPath !== undefined && { LD_LIBRARY_PATH: binary!.libraryPath }) };
  const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn(binary!.path, options, { stdio: ["ignore", "pipe", "ignore"], env });
  for await (const line of createInterface({ input: server.stdout })) if (line.includes("Ready to accept")) break;
  return server;
}

async function killRedis(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  server.kill("SIGKILL");
  await exited;
}

async function admin(port: number, ...command: readonly [string, ...string[]]): Promise<void> {
  const client = new Redis({ port, host: "127.0.0.1" });
  await client.call(...command);
  await client.quit();
}

interface World {
  port: number;
  server: ChildProcess;
}

interface Fault {
  readonly name: string;
  /** Whether calls were made before the fault, so that a connection is open. */
  readonly warm: boolean;
  readonly begin: (world: World) => Promise<unknown>;
}

async function silentServer({ port, server }: World, reply: string | undefined): Promise<void> {
  await killRedis(server);
  const other = createServer((socket: Socket) => {
    socket.unref();
    socket.on("error", () => {});
    socket.on("data", () => reply !== undefined && socket.write(reply));
  }).listen(port, "127.0.0.1");
  other.unref();
  await once(other, "listening");
}

async function startLater(world: World): Promise<void> {
  await setTimeout(500);
  world.server = await startRedis(world.port);
}

const faults: readonly Fault[] = [
  { name: "healthy", warm: true, begin: async () => {} },
  { name: "down before the first call", warm: false, begin: ({ server }) => killRedis(server) },
  { name: "killed", warm: true, begin: ({ server }) => killRedis(server) },
  { name: "hung (SIGSTOP) before the first call", warm: false, begin: async ({ server }) => server.kill("SIGSTOP") },
  { name: "hung (SIGSTOP)", warm: true, begin: async ({ server }) => server.kill("SIGSTOP") },
  { name: "accepts, and is silent", warm: false, begin: (world) => silentServer(world, undefined) },
  { name: "answers garbage", warm: false, begin: (world) => silentServer(world, "HTTP/1.1 400 Bad Request\r\n\r\n") },
  {
    name: "answers other questions",
    warm: false,
    begin: (world) => silentServer(world, "+OK\r\n$4\r\nnope\r\n:7\r\n"),
  },
  { name: "full (OOM)", warm: true, begin: ({ port }) => admin(port, "CONFIG", "SET", "maxmemory", "1mb") },
  { name: "replica, read-only", warm: true, begin: ({ port }) => admin(port, "REPLICAOF", "127.0.0.1", "1") },
  {
    name: "garbage in the place of every value",
    warm: true,
    begin: async ({ port }) => {
      const client = new Redis({ port, host: "127.0.0.1" });
      for (const key of await client.keys("emb:*")) await client.set(key, "garbage");
      await client.quit();
    },
  },
  {
    name: "killed, back half a second later",
    warm: true,
    begin: async (world) => {
      await killRedis(world.server);
      void startLater(world);
    },
  },
  {
    name: "restarted, empty",
    warm: true,
    begin: async (world) => {
      await killRedis(world.server);
      world.server = await startRedis(world.port);
    },
  },
];

const tally = { errors: 0, wrong: 0 };

async function timedCall(cache: CachingEmbedder, unique: string): Promise<number> {
  const start = performance.now();
  try {
    // All but one of the texts are known: reads, locks and writes.
    const { embeddings } = await cache.embed([...texts, unique]);
    const ms = performance.now() - start;
    const right = [...expected, ...(await embedder.embed([unique])).embeddings.data];
    if (right.length !== embeddings.data.length || right.some((value, i) => value !== embeddings.data[i]))
      tally.wrong++;
    return ms;
  } catch {
    tally.errors++;
    return performance.now() - start;
  }
}

console.log(
  "| fault | first call, ms | later calls, ms: median | highest | errors | wrong vectors | hits at the end | store errors counted |\n|---|---|---|---|---|---|---|---|",
);
for (const { name, warm, begin } of faults) {
  const world: World = { port: await freePort(), server: undefined as never };
  world.server = await startRedis(world.port);
  const cache = withCache(embedder, createRedisStore({ url: `redis://127.0.0.1:${world.port}` }));
  if (warm) for (let i = 0; i < 5; i++) await timedCall(cache, `warm ${i}`);
  await begin(world);
  [tally.errors, tally.wrong] = [0, 0];
  const first = await timedCall(cache, `${name} first`);
  const later: number[] = [];
  for (let i = 0; i < CALLS_WHILE_OPEN; i++) {
    later.push(await timedCall(cache, `${name} ${i}`));
    // Two seconds in all: the circuit is probed once or twice.
    await setTimeout(50);
  }
  const hitsBefore = cache.stats().hits;
  await timedCall(cache, `${name} last`);
  const { hits, storeErrors } = cache.stats();
  const sorted = later.toSorted((a, b) => a - b);
  const shown = [first, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!].map((ms) => ms.toFixed(1));
  console.log(
    `| ${name} | ${shown.join(" | ")} | ${tally.errors} | ${tally.wrong} | ${hits - hitsBefore} of ${texts.length} | ${storeErrors} |`,
  );
  await cache.close();
  await killRedis(world.server);
}
rmSync(folder, { recursive: true, force: true });
