import type { Baselines } from "../baselines.ts";
import * as onnxruntime from "onnxruntime-web";

const shared = () => ({
  dtype: "int8",
  pooling: "mean",
  prompts: { query: "q: " },
  contextTokens: 16,
  batchTokens: 32,
  matryoshka: { sizes: [256], anyFrom: 1 },
  unloadAfterMs: 1000,
  onDownloadProgress: () => undefined,
});

const settings = () => ({
  ...shared(),
  // No model is there: arguments are judged before one is loaded, and the native runtime cannot be ended inside a run.
  model: "./no-model",
  revision: "main",
  cacheFolder: "models",
  allowDownload: false,
  worker: false,
  copies: 1,
  intraOpThreads: 1,
});

const webSettings = () => ({
  ...shared(),
  url: "http://127.0.0.1:9/model/",
  model: "mini",
  runtime: onnxruntime,
  executionProviders: ["wasm"],
});

/** Calls of the package that work. */
export const functions: Baselines["functions"] = {
  createTransformersEmbedder: () => [settings()],
  createTransformersModel: () => [settings()],
  createTransformersTokenEncoder: () => [settings()],
  createWebModel: () => [webSettings()],
};

/** Methods of what it gives. */
export const methods: Baselines["methods"] = {
  embed: () => [["amber"], { inputType: "query", dimensions: 256, signal: undefined }],
};
