import type { InferenceSession } from "onnxruntime-web";
import { externalDataFiles, type ModelFolder, pathFrom } from "../folder/index.ts";
import type { OnnxRuntime, RunnerJob } from "../run/index.ts";

const FATAL = 4;

/** Reads a network into a runtime. Whatever it refuses it throws as it is, and prints nothing. */
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

/** Weights above 2 GB lie in files beside the graph, which WebAssembly cannot open by itself: by the names the graph gives them. */
async function externalData(
  folder: ModelFolder,
  weights: string,
): Promise<{ readonly path: string; readonly data: string | Uint8Array }[]> {
  const files = await externalDataFiles(folder, weights);
  return Promise.all(files.map(async (file) => ({ path: pathFrom(weights, file), data: await folder.loadable(file) })));
}
