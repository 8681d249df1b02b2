import {
  createLease,
  type LoadedModel,
  type OpeningOptions,
  openModel,
  sharedModel,
  type TransformersModel,
} from "../embed/index.ts";
import { openLocalRunner } from "../local/index.ts";
import { readModelFiles } from "../config/index.ts";
import type { OnnxRuntime } from "../run/index.ts";
import { urlFolder } from "../folder/index.ts";
import { type CheckedWebSettings, checkWebSettings, type WebModelSettings } from "../settings/index.ts";

/**
 * Embedder and token encoder of one model in a browser: the files come from an address, and nothing that is embedded leaves the
 * page. The vectors are those of Node, and so is the fingerprint where `model` is the same.
 *
 * Nothing is fetched before the first call. A run blocks the thread that calls it: in a page, call it from a worker.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts no-run
 * import { createWebModel } from "@embedloom/transformers/web";
 * import * as runtime from "onnxruntime-web/wasm";
 *
 * const { embedder } = createWebModel({ url: "/models/embedloom-mini/", runtime });
 * const { embeddings } = await embedder.embed(["The tenant pays the rent."]);
 * console.log(embeddings.dimensions);
 * ```
 */
export function createWebModel(settings: WebModelSettings): TransformersModel {
  const kept = checkWebSettings(settings);
  return sharedModel(
    kept.model,
    createLease((options) => loadWebModel(kept, options), { idleMs: kept.unloadAfterMs }),
  );
}

async function loadWebModel(settings: CheckedWebSettings, { signal }: OpeningOptions): Promise<LoadedModel> {
  const { url, model, runtime, executionProviders, onDownloadProgress } = settings;
  const folder = urlFolder(url, { signal, onProgress: onDownloadProgress });
  const source = { folder, origin: "", fetchMissing: async () => undefined, list: async () => undefined };
  const files = await readModelFiles(source, settings);
  const { InferenceSession, Tensor, env } = runtime;
  // Log messages contain the ids of a text, and every logged error is thrown as well.
  env.logLevel = "fatal";
  const loadRuntime = async (): Promise<OnnxRuntime> => ({
    InferenceSession,
    Tensor,
    opensData: false,
    sessionOptions: () => ({ executionProviders }),
  });
  return openModel(settings, { model, name: model, id: model }, files, {
    signal,
    openRunner: (job) => openLocalRunner(job, { folder, loadRuntime }),
  });
}
