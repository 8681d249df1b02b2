// Runs a network over sequences of ids for speed-part.ts, one round for each line of input, as python_runs.py does.
//
//   node our-runs-process.ts FOLDER THREADS native|wasm
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { createTransformersTokenEncoder } from "@embedloom/transformers";

const [folder = "", threads = "1", runtime = "native"] = process.argv.slice(2);
const began = performance.now();
const run = runtime === "wasm" ? await openWasm() : await openNative();
console.log(JSON.stringify({ loadMs: performance.now() - began }));
const input = createInterface({ input: process.stdin });
input.on("line", (line) => void answer(line));
await once(input, "close");

async function answer(line: string): Promise<void> {
  const sequences = (JSON.parse(line) as number[][]).map((ids) => Int32Array.from(ids));
  const from = performance.now();
  await run(sequences);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ms: performance.now() - from, megabytes }));
}

/** What users call, its thread included. */
async function openNative(): Promise<(sequences: readonly Int32Array[]) => Promise<unknown>> {
  const encoder = createTransformersTokenEncoder({ model: folder, intraOpThreads: Number(threads), batchTokens: 1 });
  await encoder.describe();
  return (sequences) => encoder.encode(sequences);
}

/** What of onnxruntime-web is used; it comes with the library that runs models, and is no dependency of ours. */
interface WasmRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: {
    create(graph: Uint8Array): Promise<{
      readonly inputNames: readonly string[];
      run(feed: Readonly<Record<string, unknown>>): Promise<unknown>;
    }>;
  };
  readonly Tensor: new (type: "int64", values: BigInt64Array, dims: readonly number[]) => unknown;
}

async function openWasm(): Promise<(sequences: readonly Int32Array[]) => Promise<unknown>> {
  const ours = createRequire(import.meta.resolve("@embedloom/transformers"));
  const require = createRequire(ours.resolve("@huggingface/transformers"));
  const web: WasmRuntime = await import(pathToFileURL(require.resolve("onnxruntime-web")).href);
  web.env.wasm.numThreads = Number(threads);
  const session = await web.InferenceSession.create(readFileSync(join(folder, "onnx", "model.onnx")));
  return async (sequences) => {
    for (const ids of sequences) {
      const tensor = (valueOf: (id: number) => bigint) =>
        new web.Tensor("int64", BigInt64Array.from(ids, valueOf), [1, ids.length]);
      const known: Readonly<Record<string, unknown>> = {
        input_ids: tensor(BigInt),
        attention_mask: tensor(() => 1n),
        token_type_ids: tensor(() => 0n),
      };
      await session.run(Object.fromEntries(session.inputNames.map((name) => [name, known[name]])));
    }
  };
}
