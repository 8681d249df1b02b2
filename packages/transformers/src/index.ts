export { type DownloadProgress, MODEL_DTYPES, type ModelDtype, type ModelSettings } from "./settings/index.ts";
export { createTransformersEmbedder, createTransformersModel, createTransformersTokenEncoder } from "./load/index.ts";
export type { TransformersModel } from "./embed/index.ts";
export type { TransformersSettings } from "./disk/index.ts";
