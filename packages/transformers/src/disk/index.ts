// Models on Node: the settings, files on disk and on the hub, and downloading what is missing.
export { diskFolder } from "./disk-folder.ts";
export { diskSource } from "./disk-source.ts";
export { modelLocation, modelName } from "./model-location.ts";
export { checkSettings, type TransformersSettings } from "./transformers-settings.ts";
