// Peak memory of late chunking by length of the document, the model in a thread of its own and in the calling one, each length
// in a process of its own.
//
//   node benchmarks/src/late-chunk-memory.ts [--sizes 0.05,0.5,1,2.5,5] [--worker true,false] [--chunk-tokens 128]
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createLateChunker, createTokenChunker } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersTokenEncoder } from "@embedloom/transformers";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "0.05,0.5,1,2.5,5" },
    worker: { type: "string", default: "true,false" },
    "chunk-tokens": { type: "string", default: "128" },
    // One measurement, in this process.
    megabytes: { type: "string" },
  },
});

/** Words in an order that never repeats, so that no cache has an easy day; made without much garbage. */
function book(bytes: number): string {
  const words =
    "the tenant pays rent landlord repairs roof river harbour old city whale ocean coffee 42 provinces".split(" ");
  const letters = Buffer.alloc(bytes + 20);
  let state = 7;
  let size = 0;
  while (size < bytes) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    size += letters.write(words[(state >>> 8) % words.length]!, size, "latin1");
    size += letters.write((state >>> 20) % 12 === 0 ? ".\n" : " ", size, "latin1");
  }
  return letters.toString("latin1", 0, bytes);
}

async function measure(megabytes: number, worker: boolean): Promise<void> {
  const encoder = createTransformersTokenEncoder({ model: miniModelPath, worker });
  const { dimensions } = await encoder.describe();
  const document = book(megabytes * 1e6);
  const chunker = createTokenChunker({ maxTokens: Number(options["chunk-tokens"]) });
  const before = process.memoryUsage.rss();
  await encoder.tokenize(document);
  const tokenized = process.resourceUsage().maxRSS * 1024;
  const begin = performance.now();
  const { chunks, usage } = await createLateChunker({ encoder, chunker }).embed(document);
  const seconds = (performance.now() - begin) / 1000;
  const peak = process.resourceUsage().maxRSS * 1024;
  await encoder.close();
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`.padStart(8);
  const facts = [
    `${megabytes} MB`.padStart(8),
    worker ? "worker    " : "in process",
    `${usage.tokens} tokens`.padStart(15),
    `${usage.requests} windows`.padStart(11),
    `${seconds.toFixed(1)} s`.padStart(8),
    `before ${mib(before)}`,
    `peak while tokenizing ${mib(tokenized)}`,
    `peak ${mib(peak)}`,
    `text, tokens and vectors ${mib(document.length + chunks.reduce((sum, { tokens }) => sum + tokens, 0) * 12 + chunks.length * dimensions * 4)}`,
  ];
  console.log(facts.join("  "));
}

if (options.megabytes !== undefined) await measure(Number(options.megabytes), options.worker === "true");
else {
  for (const worker of options.worker.split(",")) {
    for (const megabytes of options.sizes.split(",")) {
      const args = ["--megabytes", megabytes, "--worker", worker, "--chunk-tokens", options["chunk-tokens"]];
      process.stdout.write(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args]));
    }
  }
}
