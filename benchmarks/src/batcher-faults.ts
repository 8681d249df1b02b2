/**
 * What a call gets out of a bad server: 5 % of the requests fail with status 500, 1 % of the connections are reset, and
 * 3 of 5,000 inputs are refused for their content. Every input must come out once, as a vector or as a named failure.
 *
 * Run: node benchmarks/src/batcher-faults.ts [--texts 5000] [--poison 3] [--seeds 5]
 */
import { parseArgs } from "node:util";
import { withBatching } from "@embedloom/batcher";
import { isEmbedloomError } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { seededRandom, startFakeOpenAI } from "@embedloom/testing";

const { values } = parseArgs({
  options: {
    texts: { type: "string", default: "5000" },
    poison: { type: "string", default: "3" },
    seeds: { type: "string", default: "5" },
  },
});
const count = Number(values.texts);
const poisonCount = Number(values.poison);
const model = "text-embedding-3-small";
const dimensions = 8;

async function run(seed: number, inputsPerRequest: number): Promise<void> {
  await using server = await startFakeOpenAI({
    faults: {
      seed,
      rates: [
        { fault: { kind: "server-error" }, probability: 0.05 },
        { fault: { kind: "reset-before-headers" }, probability: 0.01 },
      ],
      poison: { marker: "POISON" },
    },
  });
  const random = seededRandom(`poison ${seed}`);
  const poisoned = new Set<number>();
  while (poisoned.size < poisonCount) poisoned.add(Math.floor(random() * count));
  const inputs = Array.from({ length: count }, (_, i) => `${poisoned.has(i) ? "POISON" : "text"} ${i}`);
  const limits = { inputsPerRequest, tokensPerInput: 8191, tokensPerRequest: 300_000 };
  const provider = createOpenAI({ model, baseURL: server.url, apiKey: "benchmark", dimensions, limits });
  const start = performance.now();
  const { completed, failures } = await withBatching(provider, { concurrency: 8, baseDelayMs: 50 }).embedSettled(
    inputs,
  );
  const seconds = (performance.now() - start) / 1000;
  const wrong = completed.indices.filter((index, row) => {
    const expected = server.vectorOf(inputs[index]!, model, dimensions);
    return expected.some((value, i) => Math.abs(value - completed.embeddings.row(row)[i]!) > 1e-6);
  });
  const named = failures.filter(
    ({ index, error }) => poisoned.has(index) && isEmbedloomError(error) && error.index === index,
  );
  const paid = [...server.textsServed.values()].reduce((sum, times) => sum + times, 0);
  console.log(
    `seed ${seed}, ${inputsPerRequest} per request: ${completed.indices.length} vectors (${wrong.length} wrong), ${failures.length} failures, ` +
      `${named.length} of them named poison; ${server.requests.length} requests for ${Math.ceil(count / inputsPerRequest)} needed, ` +
      `${(paid / completed.indices.length).toFixed(4)} texts paid per vector, ${seconds.toFixed(2)} s`,
  );
}

for (let seed = 1; seed <= Number(values.seeds); seed++) {
  await run(seed, 2048);
  await run(seed, 100);
}
