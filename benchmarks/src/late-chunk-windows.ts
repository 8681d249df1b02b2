// How far late chunks in several windows are from those in one, and both from means taken naively over one run.
//
//   node benchmarks/src/late-chunk-windows.ts [--file BOOK.txt]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cosineSimilarity } from "@embedloom/core";
import { createLateChunker, createSentenceChunker, type LateChunk } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersTokenEncoder } from "@embedloom/transformers";

const { values: options } = parseArgs({ options: { file: { type: "string" } } });
const readme = (name: string): string =>
  readFileSync(new URL(`../../packages/${name}/README.md`, import.meta.url), "utf8");
const text =
  options.file === undefined
    ? ["late-chunk", "transformers", "core", "cache"].map(readme).join("\n\n")
    : readFileSync(options.file, "utf8");

const encoder = createTransformersTokenEncoder({ model: miniModelPath });
const { specials, dimensions, contextTokens } = await encoder.describe();
const fixed = specials.before.length + specials.after.length;
const all = await encoder.tokenize(text);
const count = Math.min(all.ids.length, contextTokens - fixed, 3000);
const document = text.slice(0, all.ends[count - 1]);
const chunker = createSentenceChunker({ maxTokens: 64 });

async function chunksIn(maxWindowTokens: number, overlapTokens: number): Promise<[readonly LateChunk[], number]> {
  const { chunks, usage } = await createLateChunker({ encoder, chunker, maxWindowTokens, overlapTokens }).embed(
    document,
  );
  return [chunks, usage.requests];
}

/** Mean of the tokens that start in each chunk, specials with the first and the last, over one run; length 1. */
async function naive(chunks: readonly LateChunk[]): Promise<number[][]> {
  const { ids, starts } = await encoder.tokenize(document);
  const [rows] = await encoder.encode([Int32Array.from([...specials.before, ...ids, ...specials.after])]);
  return chunks.map(({ start, end }, i) => {
    const own = [...starts.keys()].filter((token) => start <= starts[token]! && starts[token]! < end);
    const pooled = own.map((token) => token + specials.before.length);
    if (i === 0) pooled.unshift(...specials.before.keys());
    if (i === chunks.length - 1) pooled.push(...Array.from(specials.after, (_, k) => rows!.count - 1 - k));
    const mean = Array.from({ length: dimensions }, (_, d) => {
      let sum = 0;
      for (const row of pooled) sum += rows!.row(row)[d]!;
      return sum / pooled.length;
    });
    const length = Math.hypot(...mean);
    return mean.map((value) => value / length);
  });
}

const [one] = await chunksIn(contextTokens, 0);
const reference = await naive(one);
const worst = Math.max(
  ...one.map(({ embedding }, i) => Math.max(...embedding.map((x, d) => Math.abs(x - reference[i]![d]!)))),
);
console.log(`${count} tokens, ${one.length} chunks of up to 64 tokens`);
console.log(`one window against naive means: largest difference of a value ${worst.toExponential(1)} (goal 1e-5)`);
console.log("windows  overlap  median cosine  lowest cosine with the same chunk in one window");
for (const windows of [2, 3, 6]) {
  for (const overlap of [0, 64, 128, 256]) {
    const capacity = Math.ceil((count + overlap * (windows - 1)) / windows);
    if (overlap > capacity / 2) continue;
    const [chunks, runs] = await chunksIn(capacity + fixed, overlap);
    const cosines = chunks
      .map(({ embedding }, i) => cosineSimilarity(embedding, one[i]!.embedding))
      .toSorted((a, b) => a - b);
    const [low, middle] = [cosines[0]!, cosines[cosines.length >> 1]!].map((value) => value.toFixed(5));
    console.log(
      `${String(runs).padStart(7)}  ${String(overlap).padStart(7)}  ${middle!.padStart(13)}  ${low!.padStart(13)}`,
    );
  }
}
await encoder.close();
