import { availableParallelism } from "node:os";
import { diskFolder, diskSource, modelLocation, modelName, type TransformersSettings } from "../disk/index.ts";
import { type LoadedModel, openModel } from "../embed/index.ts";
import { readModelFiles } from "../config/index.ts";
import { loadOnnxRuntime, type ModelRunner, openRunnerPool, type RunnerJob } from "../run/index.ts";
import { openWorkerRunner, type WorkerRunnerOptions } from "../thread/index.ts";

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
  return openModel(settings, names, files, {
    signal: options.signal,
    openRunner: (job) => openRunner({ ...job, runtime, intraOpThreads }, settings, options),
  });
}

async function openRunner(
  job: RunnerJob,
  { worker, copies = 1 }: TransformersSettings,
  options: WorkerRunnerOptions,
): Promise<ModelRunner> {
  if (copies > 1) return openCopies(job, copies, options);
  if (worker !== false) return openWorkerRunner(job, options);
  // Only this path needs the libraries in this thread.
  const { openLocalRunner } = await import("../local/index.ts");
  return openLocalRunner(job, { folder: diskFolder(job.folder), loadRuntime: () => loadOnnxRuntime(job.runtime) });
}

async function openCopies(job: RunnerJob, copies: number, options: WorkerRunnerOptions): Promise<ModelRunner> {
  const { intraOpThreads = Math.max(1, Math.floor(availableParallelism() / copies)) } = job;
  // When one thread has ended, the next call opens all of them again.
  const onLost = (): void => {
    options.onLost();
    void opening.then((pool) => pool.dispose()).catch(() => undefined);
  };
  const opening = openRunnerPool(copies, () => openWorkerRunner({ ...job, intraOpThreads }, { ...options, onLost }));
  return opening;
}
