export { MODEL_DTYPES, type ModelDtype } from "./model-dtype.ts";
export type { DownloadProgress, ModelSettings } from "./model-settings.ts";
export { createTransformersEmbedder } from "./transformers-embedder.ts";
export type { TransformersModel } from "./shared-model.ts";
export { createTransformersModel } from "./transformers-model.ts";
export type { TransformersSettings } from "./transformers-settings.ts";
export { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";
