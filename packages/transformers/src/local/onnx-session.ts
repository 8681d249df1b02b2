import type { InferenceSession } from "onnxruntime-web";
import { externalDataFiles, type ModelFolder, pathFrom } from "../folder/index.ts";
import type { OnnxRuntime, RunnerJob } from "../run/index.ts";

const FATAL = 4;

/** Reads a network into a runtime. Throws what the runtime throws, unchanged, and prints nothing. */
export async function openOnnxSession(
  { InferenceSession, sessionOptions, opensData }: OnnxRuntime,
  folder: ModelFolder,
  { weights, intraOpThreads }: Pick<RunnerJob, "weights" | "intraOpThreads">,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    ...sessionOptions(intraOpThreads),
    // The messages of a failed run hold the ids of a text.
    logSeverityLevel: FATAL,
    ...(!opensData && { externalData: await externalData(folder, weights) }),
  };
  const graph = await folder.loadable(weights);
  return typeof graph === "string" ? InferenceSession.create(graph, options) : InferenceSession.create(graph, options);
}

/** Data files by the names in the graph: weights above 2 GB are stored beside the graph, and WebAssembly cannot open them by itself. */
async function externalData(
  folder: ModelFolder,
  weights: string,
): Promise<{ readonly path: string; readonly data: string | Uint8Array }[]> {
  const files = await externalDataFiles(folder, weights);
  return Promise.all(files.map(async (file) => ({ path: pathFrom(weights, file), data: await folder.loadable(file) })));
}
