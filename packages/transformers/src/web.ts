export { createWebModel } from "./web-model.ts";
export type { DownloadProgress, ModelSettings } from "./model-settings.ts";
export type { TransformersModel } from "./shared-model.ts";
export type { WebModelSettings, WebRuntime } from "./web-settings.ts";
