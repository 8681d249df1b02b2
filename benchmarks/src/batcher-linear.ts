/**
 * The time of one call grows in line with its inputs: nothing is copied or counted twice while a million wait. And of
 * 3,000 chunks of 4,000 characters: the number of requests.
 *
 * Run: node benchmarks/src/batcher-linear.ts [--rounds 5]
 */
import { parseArgs } from "node:util";
import { withBatching } from "@embedloom/batcher";
import { createLocalEmbedder } from "./batcher-local-embedder.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
const counts = [62_500, 125_000, 250_000, 500_000, 1_000_000];

async function timed(count: number): Promise<number> {
  const inputs = Array.from({ length: count }, (_, i) => `text ${i}`);
  const embedder = withBatching(createLocalEmbedder(8));
  const start = performance.now();
  const { embeddings } = await embedder.embed(inputs);
  const ms = performance.now() - start;
  if (embeddings.row(count - 1)[0] !== count - 1) throw new RangeError("the last row is wrong");
  return ms;
}

for (const count of counts) await timed(count);
for (const count of counts) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(count));
  times.sort((left, right) => left - right);
  const median = times[rounds >> 1]!;
  console.log(
    `${String(count).padStart(9)} inputs  median ${median.toFixed(0).padStart(5)} ms (${times[0]!.toFixed(0)} to ${times.at(-1)!.toFixed(0)})  ${((median * 1000) / count).toFixed(2)} µs per input`,
  );
}

const chunks = Array.from(
  { length: 3000 },
  (_, i) => `${i} `.padEnd(4000, "x").slice(0, -6) + " " + String(i).padStart(5, "0"),
);
const { usage } = await withBatching(createLocalEmbedder(8)).embed(chunks);
console.log(`3,000 chunks of 4,000 characters: ${usage.requests} requests`);
