// Our stack beside the bare OpenAI SDK, LangChain.js, the AI SDK and LlamaIndex.TS, against the fake server and a real Redis.
// Rewrites the tables in benchmarks/README.md. Run: npm run bench [-- --quick] [--only throughput|slow-server|one-at-a-time|cache|rate-limit|short-bucket|faults] [--print]
//
// --quick  smaller, with fewer rounds and contenders, under a minute where nothing else runs; writes nothing
// --only   one scenario, and rewrites its table alone
// --print  writes nothing
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findRedisServer } from "../../tools/redis/find-redis-server.ts";
import { startRedisServer } from "../../tools/redis/start-redis-server.ts";
import { cacheScenario } from "./bench/cache-scenario.ts";
import { faultsScenario } from "./bench/faults-scenario.ts";
import { rateLimitScenario } from "./bench/rate-limit-scenario.ts";
import { replaceSection } from "./bench/replace-section.ts";
import { type Table, tableText } from "./bench/table.ts";
import { serialServerScenario, shortBucketScenario, slowServerScenario } from "./bench/slow-server-scenario.ts";
import { throughputScenario } from "./bench/throughput-scenario.ts";
import { libraryVersions } from "./bench/library-versions.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    print: { type: "boolean", default: false },
  },
});
const document = join(import.meta.dirname, "../README.md");

async function withRedis(): Promise<Table | undefined> {
  const given = process.env.REDIS_URL;
  if (given !== undefined && given !== "") return cacheScenario(given, options.quick);
  const binary = findRedisServer();
  if (binary === undefined) {
    console.error("No Redis found: set REDIS_URL, or put redis-server on PATH. The cache is left out.");
    return undefined;
  }
  const redis = await startRedisServer(binary);
  try {
    return await cacheScenario(redis.url, options.quick);
  } finally {
    await redis.stop();
  }
}

const scenarios: Readonly<Record<string, () => Promise<Table | undefined>>> = {
  throughput: () => throughputScenario(options.quick),
  "slow-server": () => slowServerScenario(options.quick),
  "one-at-a-time": () => serialServerScenario(options.quick),
  cache: withRedis,
  "rate-limit": () => rateLimitScenario(options.quick),
  "short-bucket": () => shortBucketScenario(options.quick),
  faults: () => faultsScenario(options.quick),
};
const chosen = Object.entries(scenarios).filter(([name]) => options.only === undefined || name === options.only);
if (chosen.length === 0) throw new RangeError(`--only takes one of ${Object.keys(scenarios).join(", ")}`);

const sections: [name: string, text: string][] = [["versions", `${libraryVersions()}.`]];
for (const [name, run] of chosen) {
  console.error(`${name} …`);
  const [begin, loadBefore] = [performance.now(), loadavg()[0]!];
  const table = await run();
  if (table === undefined) continue;
  const seconds = Math.round((performance.now() - begin) / 1000);
  const circumstances =
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} ${process.arch} cores, ${seconds} s, load ${loadBefore.toFixed(1)} ` +
    `before and ${loadavg()[0]!.toFixed(1)} after.`;
  const section = `${tableText(table)}\n\n${circumstances}`;
  console.log(`${section}\n`);
  sections.push([name, section]);
}
console.log(libraryVersions());
if (!options.quick && !options.print) {
  // Read only now: a run takes minutes, and what others wrote in them must stay.
  const text = readFileSync(document, "utf8");
  writeFileSync(
    document,
    sections.reduce((done, [name, section]) => replaceSection(done, name, section), text),
  );
}
