import type { Baselines } from "../baselines.ts";

const settings = () => ({
  // No model is there: arguments are judged before one is loaded, and the native runtime cannot be ended inside a run.
  model: "./no-model",
  dtype: "int8",
  pooling: "mean",
  prompts: { query: "q: " },
  revision: "main",
  cacheFolder: "models",
  allowDownload: false,
  contextTokens: 16,
  batchTokens: 32,
  matryoshka: { sizes: [256], anyFrom: 1 },
  worker: false,
  unloadAfterMs: 1000,
  intraOpThreads: 1,
  onDownloadProgress: () => undefined,
});

/** Calls of the package that work. */
export const functions: Baselines["functions"] = {
  createTransformersEmbedder: () => [settings()],
  createTransformersModel: () => [settings()],
  createTransformersTokenEncoder: () => [settings()],
};

/** Methods of what it gives. */
export const methods: Baselines["methods"] = {
  embed: () => [["amber"], { inputType: "query", dimensions: 256, signal: undefined }],
};
