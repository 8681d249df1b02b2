/**
 * A stream with a file checkpoint is killed (SIGKILL) again and again at random moments: the last run must give every item,
 * and nothing that a run had handed out may be paid again.
 *
 * Run: node benchmarks/src/batcher-kill.ts [--kills 50] [--texts 20000]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createFileCheckpoint, embedStream, withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { seededRandom, startFakeOpenAI } from "@embedloom/testing";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    texts: { type: "string", default: "20000" },
    job: { type: "string" },
  },
});
const count = Number(values.texts);
const kills = Number(values.kills);
const model = "text-embedding-3-small";
const dimensions = 256;
const INPUTS_PER_REQUEST = 50;
const CONCURRENCY = 4;

/** What the killed process needs. */
interface Job {
  readonly url: string;
  readonly checkpoint: string;
  readonly out: string;
}

async function work({ url, checkpoint, out }: Job): Promise<void> {
  const limits = { inputsPerRequest: INPUTS_PER_REQUEST, tokensPerInput: 8191, tokensPerRequest: 300_000 };
  const provider = createOpenAI({ model, baseURL: url, apiKey: "benchmark", dimensions, limits });
  const source = Array.from({ length: count }, (_, i) => `text ${i}`);
  const embedder = withBatching(provider, { concurrency: CONCURRENCY, requestsPerMinute: 1e6, tokensPerMinute: 1e9 });
  const stream = embedStream(embedder, source, { checkpoint: createFileCheckpoint(checkpoint), maxPending: 1000 });
  for await (const { index, item, embedding } of stream) appendFileSync(out, `${index}\t${item}\t${embedding[0]}\n`);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "embedloom-kill-"));
  await using server = await startFakeOpenAI({
    faults: { rates: [{ fault: { kind: "slow", headersMs: 20 }, probability: 0.5 }] },
  });
  const random = seededRandom("kill loop");
  const union = new Set<string>();
  const start = performance.now();
  let paidAfterHandedOut = 0;
  let killed = 0;
  for (let run = 0; ; run++) {
    const out = join(folder, `out ${run}`);
    appendFileSync(out, "");
    const servedBefore = new Map(server.textsServed);
    const child = fork(import.meta.filename, [
      "--texts",
      `${count}`,
      "--job",
      JSON.stringify({ url: server.url, checkpoint: join(folder, "checkpoint"), out } satisfies Job),
    ]);
    const closed = once(child, "close") as Promise<[number | null]>;
    const before = server.counters.requestsServed;
    if (run < kills) {
      // Killed after a number of requests of its own, at any moment of the next ones, its checkpoint writes included.
      const moment = before + 1 + Math.floor(random() * (count / INPUTS_PER_REQUEST / kills));
      await Promise.race([server.until(() => server.counters.requestsServed >= moment), closed]);
      await sleep(random() * 25);
      child.kill("SIGKILL");
    }
    const [code] = await closed;
    if (code === null) killed += 1;
    for (const text of union) paidAfterHandedOut += (server.textsServed.get(text) ?? 0) - (servedBefore.get(text) ?? 0);
    const lines = (await readFile(out, "utf8"))
      .split("\n")
      .slice(0, -1)
      .map((line) => line.split("\t"));
    const wrong = lines.findIndex(
      ([index, item, first], i) =>
        Number(index) !== i ||
        item !== `text ${i}` ||
        Math.abs(Number(first) - server.vectorOf(item, model, dimensions)[0]!) > 1e-6,
    );
    if (wrong !== -1) throw new RangeError(`run ${run}: line ${wrong} is not that of item ${wrong}`);
    for (const [, item = ""] of lines) union.add(item);
    if (code === 0) {
      const times = [...server.textsServed.values()].reduce((sum, paid) => sum + paid - 1, 0);
      console.log(
        `${killed} kills, ${run + 1} runs, ${((performance.now() - start) / 1000).toFixed(0)} s; the last run gave ${lines.length} of ${count} items, in order, with the right vectors; union ${union.size}`,
      );
      console.log(
        `paid again although it had been handed out: ${paidAfterHandedOut}; paid again because its request was in flight: ${times} texts = ${(times / Math.max(1, killed)).toFixed(1)} per kill (${CONCURRENCY} requests of ${INPUTS_PER_REQUEST} can be in flight)`,
      );
      break;
    }
  }
  await rm(folder, { recursive: true });
}

if (values.job === undefined) await main();
else await work(JSON.parse(values.job) as Job);
