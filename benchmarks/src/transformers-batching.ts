// What it saves that short texts share runs, by their lengths and the budget of a run, and how far that moves their vectors.
// Processor time of all threads, one thread a run, everything in turns. Without --model: the bundled model, and a random
// network as large as all-MiniLM-L6.
//
//   node benchmarks/src/transformers-batching.ts [--model FOLDER-OR-ID] [--rounds 15]
import { parseArgs } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersEmbedder } from "@embedloom/transformers";
import { writeRandomNetwork } from "./transformers-random-network.ts";

const { values: options } = parseArgs({
  options: { model: { type: "string" }, rounds: { type: "string", default: "15" } },
});
const BUDGETS = [1, 64, 128, 256, 512, 1024];
const WORDS = "the tenant pays rent and old roof of house is by sea".split(" ");

/** Texts whose lengths go from `least` to `most` tokens, in no order. */
function texts(count: number, least: number, most: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const length = least + ((i * 37) % (most - least + 1));
    return Array.from({ length }, (__, word) => WORDS[(i * 7 + word * 5 + ((i * word) % 3)) % WORDS.length]).join(" ");
  });
}

const SETS: Readonly<Record<string, string[]>> = {
  "32 texts of 8 tokens": texts(32, 8, 8),
  "32 texts of 4 to 24": texts(32, 4, 24),
  "256 texts of 4 to 24": texts(256, 4, 24),
  "32 texts of 20 to 100": texts(32, 20, 100),
  "16 texts of 200 to 400": texts(16, 200, 400),
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function measure(name: string, model: string): Promise<void> {
  console.log(`${name}, CPU ms (of one at a time), median of ${options.rounds}`);
  console.log(`${"".padEnd(24)}${BUDGETS.map((budget) => String(budget).padStart(16)).join("")}`);
  const embedders = BUDGETS.map((batchTokens) =>
    createTransformersEmbedder({ model, pooling: "mean", batchTokens, intraOpThreads: 1 }),
  );
  for (const [set, inputs] of Object.entries(SETS)) {
    const samples = embedders.map((): number[] => []);
    const vectors: Float32Array[] = [];
    for (let round = -1; round < Number(options.rounds); round++) {
      for (const [i, embedder] of embedders.entries()) {
        const before = process.cpuUsage();
        const { embeddings } = await embedder.embed(inputs);
        const { user, system } = process.cpuUsage(before);
        if (round === -1) vectors.push(embeddings.data);
        else samples[i]!.push((user + system) / 1000);
      }
    }
    const alone = median(samples[0]!);
    const cells = samples.map((values) => `${median(values).toFixed(1)} (${(median(values) / alone).toFixed(2)})`);
    const moved = Math.max(
      ...vectors.map((data) => data.reduce((most, x, i) => Math.max(most, Math.abs(x - vectors[0]![i]!)), 0)),
    );
    console.log(
      `${set.padEnd(24)}${cells.map((cell) => cell.padStart(16)).join("")}   a value moves by up to ${moved.toExponential(1)}`,
    );
  }
  for (const embedder of embedders) await embedder.close();
}

if (options.model === undefined) {
  await measure("the bundled model", miniModelPath);
  const random = writeRandomNetwork();
  await measure("a random network as large as all-MiniLM-L6", random.folder);
  random.remove();
} else {
  await measure(options.model, options.model);
}
