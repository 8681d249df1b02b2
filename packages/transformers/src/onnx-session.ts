import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { InferenceSession } from "onnxruntime-web";
import { weightsFile } from "./model-dtype.ts";
import type { RunnerJob } from "./model-runner.ts";
import type { OnnxRuntime } from "./onnx-runtime.ts";

const FATAL = 4;

/** Reads a network into a runtime. Whatever it refuses it throws as it is, and prints nothing. */
export async function openOnnxSession(
  { kind, InferenceSession }: OnnxRuntime,
  { folder, dtype, intraOpThreads }: Pick<RunnerJob, "folder" | "dtype" | "intraOpThreads">,
): Promise<InferenceSession> {
  const weights = join(folder, weightsFile(dtype));
  // The messages of a failed run hold the ids of a text.
  const quiet = { logSeverityLevel: FATAL } as const;
  if (kind === "native") {
    const threads = intraOpThreads === undefined ? {} : { intraOpNumThreads: intraOpThreads };
    return InferenceSession.create(weights, { ...quiet, ...threads, executionProviders: ["cpu"] });
  }
  const { env } = await import("onnxruntime-web");
  // Threads of its own would be more threads that keep the process alive; the first session decides for all.
  env.wasm.numThreads = intraOpThreads ?? 1;
  return InferenceSession.create(weights, {
    ...quiet,
    executionProviders: ["wasm"],
    externalData: await externalData(weights),
  });
}

/** Weights above 2 GB lie in files beside the graph, which WebAssembly cannot open by itself. */
async function externalData(weights: string): Promise<{ readonly path: string; readonly data: string }[]> {
  const folder = dirname(weights);
  const isPart = (name: string): boolean => /^[._]data(_\d+)?$/.test(name.slice(basename(weights).length));
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(weights)) && isPart(name));
  return names.map((path) => ({ path, data: join(folder, path) }));
}
