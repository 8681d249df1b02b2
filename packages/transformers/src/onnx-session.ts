import { join, posix } from "node:path";
import type { InferenceSession } from "onnxruntime-web";
import { externalDataFiles } from "./external-data.ts";
import type { RunnerJob } from "./model-runner.ts";
import type { OnnxRuntime } from "./onnx-runtime.ts";

const FATAL = 4;

/** Reads a network into a runtime. Whatever it refuses it throws as it is, and prints nothing. */
export async function openOnnxSession(
  { kind, InferenceSession }: OnnxRuntime,
  { folder, weights, intraOpThreads }: Pick<RunnerJob, "folder" | "weights" | "intraOpThreads">,
): Promise<InferenceSession> {
  const path = join(folder, weights);
  // The messages of a failed run hold the ids of a text.
  const quiet = { logSeverityLevel: FATAL } as const;
  if (kind === "native") {
    const threads = intraOpThreads === undefined ? {} : { intraOpNumThreads: intraOpThreads };
    return InferenceSession.create(path, { ...quiet, ...threads, executionProviders: ["cpu"] });
  }
  const { env } = await import("onnxruntime-web");
  // Threads of its own would be more threads that keep the process alive; the first session decides for all.
  env.wasm.numThreads = intraOpThreads ?? 1;
  return InferenceSession.create(path, {
    ...quiet,
    executionProviders: ["wasm"],
    externalData: await externalData(folder, weights),
  });
}

/** Weights above 2 GB lie in files beside the graph, which WebAssembly cannot open by itself: by the names the graph gives them. */
async function externalData(
  folder: string,
  weights: string,
): Promise<{ readonly path: string; readonly data: string }[]> {
  const files = await externalDataFiles(folder, weights);
  return files.map((file) => ({ path: posix.relative(posix.dirname(weights), file), data: join(folder, file) }));
}
