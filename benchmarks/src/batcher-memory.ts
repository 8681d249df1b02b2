/**
 * Peak memory of a stream does not grow with its length: each length in a process of its own, with a source that makes its
 * items on the fly. Beside it, the same loop with no embedder at all; and, in a third process, what is still in use after a
 * forced collection, the most of nine moments of the stream.
 *
 * Run: node benchmarks/src/batcher-memory.ts [--lengths 100000,1000000,10000000] [--dimensions 64] [--kinds nothing,stream,retained]
 * Options of Node in NODE_OPTIONS, such as --max-semi-space-size=1, hold for the measured processes too.
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
    kinds: { type: "string", default: "nothing,stream,retained" },
    run: { type: "string" },
    kind: { type: "string", default: "" },
  },
});

async function* items(length: number) {
  for (let i = 0; i < length; i++) yield { id: i, body: `short text ${i}` };
}

/** Bytes that are in use after a collection. */
function inUse(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function work(length: number, kind: string): Promise<void> {
  const embedder = withBatching(createLocalEmbedder(Number(values.dimensions)));
  const start = performance.now();
  let seen = 0;
  let retained = 0;
  if (kind !== "nothing") {
    for await (const { item, embedding } of embedStream(embedder, items(length), { text: ({ body }) => body })) {
      if (item.id !== seen || embedding[0] !== Math.fround(seen)) throw new RangeError(`item ${seen} is wrong`);
      seen += 1;
      if (kind === "retained" && seen % (length / 10) === 0) retained = Math.max(retained, inUse());
    }
  } else {
    for await (const { id } of items(length)) seen += id >= 0 ? 1 : 0;
  }
  const seconds = (performance.now() - start) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${kind.padEnd(8)} ${String(seen).padStart(9)} items  peak RSS ${peak.toFixed(0).padStart(4)} MiB${kind === "retained" ? `  in use ${(retained / 2 ** 20).toFixed(1)} MiB` : ""}  ${seconds.toFixed(1).padStart(6)} s  ${((seconds * 1e6) / seen).toFixed(2)} µs per item`,
  );
}

if (values.run === undefined) {
  for (const length of values.lengths.split(",")) {
    for (const kind of values.kinds.split(",")) {
      const execArgv = kind === "retained" ? ["--expose-gc"] : [];
      const args = [...process.argv.slice(2), "--run", length, "--kind", kind];
      await once(fork(import.meta.filename, args, { execArgv }), "close");
    }
  }
} else await work(Number(values.run), values.kind);
