// The options of a model that Node and browsers share, with their checks.
export { KNOWN_INPUTS, type KnownInput } from "./known-inputs.ts";
export { dtypeOfFile, isModelDtype, MODEL_DTYPES, type ModelDtype, weightsFiles } from "./model-dtype.ts";
export { checkModelSettings, type DownloadProgress, modelSettingKinds, type ModelSettings } from "./model-settings.ts";
export { ONNX_RUNTIMES, type OnnxRuntimeKind } from "./onnx-runtime-kind.ts";
export { type CheckedWebSettings, checkWebSettings, type WebModelSettings, type WebRuntime } from "./web-settings.ts";
