export { createWebModel } from "./browser/index.ts";
export type { DownloadProgress, ModelSettings, WebModelSettings, WebRuntime } from "./settings/index.ts";
export type { TransformersModel } from "./embed/index.ts";
