export { MODEL_DTYPES, type ModelDtype } from "./model-dtype.ts";
export { createTransformersEmbedder } from "./transformers-embedder.ts";
export { createTransformersModel, type TransformersModel } from "./transformers-model.ts";
export type { DownloadProgress, TransformersSettings } from "./transformers-settings.ts";
export { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";
