import { diskFolder } from "./disk-folder.ts";
import { diskSource } from "./disk-source.ts";
import { type LoadedModel, openModel } from "./loaded-model.ts";
import { readModelFiles } from "./model-files.ts";
import { modelLocation, modelName } from "./model-location.ts";
import type { ModelRunner, RunnerJob } from "./model-runner.ts";
import { loadOnnxRuntime } from "./onnx-runtime.ts";
import type { TransformersSettings } from "./transformers-settings.ts";
import { openWorkerRunner, type WorkerRunnerOptions } from "./worker-runner.ts";

/**
 * Finds, downloads where allowed, and loads a model; runs it once to learn its width.
 *
 * @throws ModelLoadError, UnsupportedError, or the errors of a download
 */
export async function loadModel(settings: TransformersSettings, options: WorkerRunnerOptions): Promise<LoadedModel> {
  const { model, runtime, intraOpThreads } = settings;
  const files = await readModelFiles(await diskSource(settings, options.signal), settings);
  const name = modelName(model);
  const names = { model, name, id: modelLocation(settings).hub?.id ?? name };
  const opened = await openModel(settings, names, files, (job) =>
    openRunner({ ...job, runtime, intraOpThreads }, settings.worker, options),
  );
  if (!options.signal.aborted) return opened;
  await opened.dispose();
  throw options.signal.reason;
}

async function openRunner(
  job: RunnerJob,
  worker: boolean | undefined,
  options: WorkerRunnerOptions,
): Promise<ModelRunner> {
  if (worker !== false) return openWorkerRunner(job, options);
  // Only this way needs the libraries in this thread.
  const { openLocalRunner } = await import("./local-runner.ts");
  return openLocalRunner(job, { folder: diskFolder(job.folder), loadRuntime: () => loadOnnxRuntime(job.runtime) });
}
