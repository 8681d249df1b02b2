export { MODEL_DTYPES, type ModelDtype } from "./model-dtype.ts";
export { createTransformersEmbedder } from "./transformers-embedder.ts";
export type { DownloadProgress, TransformersSettings } from "./transformers-settings.ts";
export { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";
