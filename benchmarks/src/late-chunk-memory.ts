// Peak memory of late chunking by length of the document, each length in a process of its own.
//
//   node benchmarks/src/late-chunk-memory.ts [--chunk-tokens 128]
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createLateChunker, createTokenChunker } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersTokenEncoder } from "@embedloom/transformers";

const { values: options } = parseArgs({
  options: { megabytes: { type: "string" }, "chunk-tokens": { type: "string", default: "128" } },
});

/** Words in an order that never repeats, so that no cache has an easy day. */
function book(bytes: number): string {
  const words = "the tenant pays rent landlord repairs roof river harbour old city whale ocean café 42 provinces".split(
    " ",
  );
  const parts: string[] = [];
  let state = 7;
  for (let size = 0; size < bytes;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const word = words[(state >>> 8) % words.length]! + ((state >>> 20) % 12 === 0 ? ".\n" : " ");
    parts.push(word);
    size += word.length;
  }
  return parts.join("");
}

async function measure(megabytes: number): Promise<void> {
  const encoder = createTransformersTokenEncoder({ model: miniModelPath });
  const { dimensions } = await encoder.describe();
  const document = book(megabytes * 1e6);
  const chunker = createTokenChunker({ maxTokens: Number(options["chunk-tokens"]) });
  const before = process.memoryUsage.rss();
  const begin = performance.now();
  const { chunks, usage } = await createLateChunker({ encoder, chunker }).embed(document);
  const seconds = (performance.now() - begin) / 1000;
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`.padStart(9);
  const vectors = chunks.length * dimensions * 4;
  const peak = process.resourceUsage().maxRSS * 1024;
  await encoder.close();
  console.log(
    `${String(megabytes).padStart(4)} MB  ${String(usage.tokens).padStart(9)} tokens  ${String(usage.requests).padStart(5)} windows  ` +
      `${String(chunks.length).padStart(6)} chunks  ${seconds.toFixed(1).padStart(6)} s  before ${mib(before)}  peak ${mib(peak)}  the vectors given ${mib(vectors)}`,
  );
}

if (options.megabytes !== undefined) await measure(Number(options.megabytes));
else {
  for (const megabytes of [0.05, 0.5, 5]) {
    const args = [
      fileURLToPath(import.meta.url),
      "--megabytes",
      String(megabytes),
      "--chunk-tokens",
      options["chunk-tokens"],
    ];
    process.stdout.write(execFileSync(process.execPath, args));
  }
}
