/**
 * What the whole path costs beside the bare OpenAI SDK: the same texts in the same requests to the same server without
 * limits, in turns. The server is a process of its own, so that CPU time is the client's.
 *
 * Run: node benchmarks/src/batcher-overhead.ts [--texts 20480] [--rounds 7] [--dimensions 256]
 */
import { parseArgs } from "node:util";
import { embedStream, withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { OpenAI } from "openai";
import { startServerProcess } from "./batcher-server-process.ts";

const { values } = parseArgs({
  options: {
    texts: { type: "string", default: "20480" },
    rounds: { type: "string", default: "7" },
    dimensions: { type: "string", default: "256" },
  },
});
const count = Number(values.texts);
const dimensions = Number(values.dimensions);
const model = "text-embedding-3-small";
const CONCURRENCY = 4;
const INPUTS_PER_REQUEST = 512;

await using server = await startServerProcess({});
const client = new OpenAI({ baseURL: server.url, apiKey: "benchmark", maxRetries: 0 });
const limits = { inputsPerRequest: INPUTS_PER_REQUEST, tokensPerInput: 8191, tokensPerRequest: 300_000 };
const provider = createOpenAI({ model, client, dimensions, limits });
const inputs = Array.from({ length: count }, (_, i) => `a short text about the number ${i}`);

async function bareLoop(): Promise<number> {
  const vectors: number[][] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const start = next;
      next += INPUTS_PER_REQUEST;
      const { data } = await client.embeddings.create({
        model,
        dimensions,
        input: inputs.slice(start, start + INPUTS_PER_REQUEST),
      });
      for (const { index, embedding } of data) vectors[start + index] = embedding;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return vectors.length;
}

// Limits far above what is sent, so that nobody waits.
const batcher = withBatching(provider, { concurrency: CONCURRENCY, requestsPerMinute: 1e9, tokensPerMinute: 1e12 });
const contenders = {
  "bare SDK loop": bareLoop,
  "provider alone, one request after another": async () => (await provider.embed(inputs)).embeddings.count,
  withBatching: async () => (await batcher.embed(inputs)).embeddings.count,
  "embedStream over withBatching": async () => {
    let seen = 0;
    for await (const { embedding } of embedStream(batcher, inputs)) seen += embedding.length === dimensions ? 1 : 0;
    return seen;
  },
};

const measured = new Map<string, { wall: number; cpu: number }[]>();
for (let round = -1; round < Number(values.rounds); round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    if ((await run()) !== count) throw new RangeError(`${name} lost vectors`);
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    // The first round warms up.
    if (round >= 0)
      measured.set(name, [
        ...(measured.get(name) ?? []),
        { wall: (wall * 1000) / count, cpu: (user + system) / count },
      ]);
  }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[numbers.length >> 1]!;
const base = median(measured.get("bare SDK loop")!.map(({ cpu }) => cpu));
for (const [name, times] of measured) {
  const cpu = times.map((time) => time.cpu);
  const wall = times.map((time) => time.wall);
  console.log(
    `${name.padEnd(42)} CPU ${median(cpu).toFixed(2).padStart(6)} µs per text (${Math.min(...cpu).toFixed(2)} to ${Math.max(...cpu).toFixed(2)}), ` +
      `${(median(cpu) / base).toFixed(2)} of the bare loop; wall ${median(wall).toFixed(2)} µs (${Math.min(...wall).toFixed(2)} to ${Math.max(...wall).toFixed(2)})`,
  );
}
