/**
 * Peak memory of a stream does not grow with its length: each length in a process of its own, with a source that makes its
 * items on the fly. Beside it, the same loop with no embedder at all.
 *
 * Run: node benchmarks/src/batcher-memory.ts [--lengths 100000,1000000,10000000] [--dimensions 64]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { embedStream, withBatching } from "@embedloom/batcher";
import { createLocalEmbedder } from "./batcher-local-embedder.ts";

const { values } = parseArgs({
  options: {
    lengths: { type: "string", default: "100000,1000000" },
    dimensions: { type: "string", default: "64" },
    run: { type: "string" },
    kind: { type: "string", default: "" },
  },
});

async function* items(length: number) {
  for (let i = 0; i < length; i++) yield { id: i, body: `short text ${i}` };
}

async function work(length: number, kind: string): Promise<void> {
  const embedder = withBatching(createLocalEmbedder(Number(values.dimensions)));
  const start = performance.now();
  let seen = 0;
  if (kind === "stream") {
    for await (const { item, embedding } of embedStream(embedder, items(length), { text: ({ body }) => body })) {
      if (item.id !== seen || embedding[0] !== Math.fround(seen)) throw new RangeError(`item ${seen} is wrong`);
      seen += 1;
    }
  } else {
    for await (const { id } of items(length)) seen += id >= 0 ? 1 : 0;
  }
  const seconds = (performance.now() - start) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${kind.padEnd(8)} ${String(seen).padStart(9)} items  peak RSS ${peak.toFixed(0).padStart(4)} MiB  ${seconds.toFixed(1).padStart(6)} s  ${((seconds * 1e6) / seen).toFixed(2)} µs per item`,
  );
}

if (values.run === undefined) {
  for (const length of values.lengths.split(",")) {
    for (const kind of ["nothing", "stream"]) {
      await once(fork(import.meta.filename, [...process.argv.slice(2), "--run", length, "--kind", kind]), "close");
    }
  }
} else await work(Number(values.run), values.kind);
