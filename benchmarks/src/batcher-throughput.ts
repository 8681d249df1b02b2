/**
 * How close a batcher comes to the throughput that a server's rate limits allow, and how often it is refused (429):
 * limits given and learnt, large and small texts, one process and two on one key. With REDIS_URL also two and four processes
 * that share a limiter of `@embedloom/redis-limiter`.
 *
 * Run: node benchmarks/src/batcher-throughput.ts [--texts 18000] [--rpm 3000] [--tpm 1800000] [--only large]
 */
import { randomUUID } from "node:crypto";
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { createRedisLimiter } from "@embedloom/redis-limiter";
import { startServerProcess } from "./batcher-server-process.ts";

const { values } = parseArgs({
  options: {
    texts: { type: "string", default: "18000" },
    rpm: { type: "string", default: "3000" },
    tpm: { type: "string", default: "1800000" },
    only: { type: "string", default: "" },
    worker: { type: "string" },
  },
});
const texts = Number(values.texts);
const limits = { requestsPerMinute: Number(values.rpm), tokensPerMinute: Number(values.tpm) };
const model = "text-embedding-3-small";

/** One run: who is limited by what, and what it knows. */
interface Scenario {
  readonly name: string;
  readonly charactersPerText: number;
  readonly inputsPerRequest: number;
  readonly known: boolean;
  readonly processes: number;
  /** Whether the processes share a limiter. */
  readonly shared: boolean;
}

/** What one client process has to do. */
interface Job extends Scenario {
  readonly url: string;
  /** What the shared limiter is called. */
  readonly account: string;
  readonly first: number;
  readonly count: number;
}

const large = { charactersPerText: 800, inputsPerRequest: 2048 };
const small = { charactersPerText: 40, inputsPerRequest: 3 };
const redisUrl = process.env.REDIS_URL;
const crowds = [
  { processes: 1, shared: false },
  { processes: 2, shared: false },
  ...(redisUrl === undefined ? [] : [2, 4].map((processes) => ({ processes, shared: true }))),
];
const scenarios: Scenario[] = [true, false].flatMap((known) =>
  crowds.flatMap(({ processes, shared }) =>
    Object.entries({ large, small }).map(([kind, size]) => {
      const name = `${kind} texts, limits ${known ? "given" : "learnt"}, ${processes} process(es)${shared ? ", shared" : ""}`;
      return { name, ...size, known, processes, shared };
    }),
  ),
);

async function work(job: Job): Promise<void> {
  const { url, first, count, charactersPerText, inputsPerRequest, known, processes, shared } = job;
  const provider = createOpenAI({
    model,
    baseURL: url,
    apiKey: "benchmark",
    dimensions: 8,
    limits: { inputsPerRequest, tokensPerInput: 8191, tokensPerRequest: 300_000 },
  });
  // Who knows the limits of a key and that two processes use it gives each its half.
  const own = {
    requestsPerMinute: limits.requestsPerMinute / processes,
    tokensPerMinute: limits.tokensPerMinute / processes,
  };
  const rateLimiter = shared
    ? createRedisLimiter({ url: redisUrl, name: job.account, ...(known && limits), onAway: reportAway })
    : undefined;
  const embedder = withBatching(provider, { concurrency: 16, ...(shared ? { rateLimiter } : known && own) });
  const inputs = Array.from({ length: count }, (_, i) => `${first + i} `.padEnd(charactersPerText, "x"));
  const { embeddings } = await embedder.embed(inputs);
  if (embeddings.count !== count) throw new RangeError(`${embeddings.count} vectors for ${count} texts`);
  await rateLimiter?.close();
}

function reportAway({ message }: Error): void {
  console.log(`Redis was away: ${message}`);
}

async function run(scenario: Scenario): Promise<void> {
  await using server = await startServerProcess({ rateLimits: limits, inputsPerRequest: scenario.inputsPerRequest });
  const count = texts / scenario.processes;
  const account = randomUUID();
  const children = Array.from({ length: scenario.processes }, () =>
    fork(import.meta.filename, [...process.argv.slice(2), "--worker", "yes"]),
  );
  await Promise.all(children.map((child) => once(child, "message")));
  const start = performance.now();
  children.forEach((child, i) =>
    child.send({ ...scenario, url: server.url, account, first: i * count, count } satisfies Job),
  );
  await Promise.all(children.map((child) => once(child, "close")));
  const seconds = (performance.now() - start) / 1000;
  const { counters, requests } = await server.report();
  const tokens = texts * Math.ceil(scenario.charactersPerText / 4);
  const needed = Math.ceil(
    texts / Math.min(scenario.inputsPerRequest, Math.floor(300_000 / Math.ceil(scenario.charactersPerText / 4))),
  );
  // Full buckets at the start, then the refill.
  const ideal = 60 * Math.max(tokens / limits.tokensPerMinute - 1, needed / limits.requestsPerMinute - 1);
  const share = (ideal / seconds).toFixed(3);
  console.log(
    `${scenario.name.padEnd(52)} ideal ${ideal.toFixed(1)} s  took ${seconds.toFixed(1)} s  share ${share}  429s ${counters.rateLimited}  requests ${requests} (needed ${needed})  vectors ${counters.vectorsServed}`,
  );
}

if (values.worker === undefined) {
  const chosen = scenarios.filter(({ name }) => name.includes(values.only));
  // They mostly wait, so large and small texts run beside one another, each with a server of its own; more at once would take the
  // processor from each other when they start.
  for (const known of [true, false]) {
    for (const { processes, shared } of crowds) {
      const kind = chosen.filter((one) => one.known === known && one.processes === processes && one.shared === shared);
      await Promise.all(kind.map(run));
    }
  }
} else {
  process.send?.("ready");
  const [job] = (await once(process, "message")) as [Job];
  await work(job);
  process.disconnect();
}
