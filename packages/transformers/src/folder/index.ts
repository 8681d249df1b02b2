// A model's files, on a disk or at an address: listing and reading them, and choosing the weights.
export { type DigestedFiles, digestFiles } from "./digest-files.ts";
export { externalDataFiles } from "./external-data.ts";
export { refusePointer } from "./lfs-pointer.ts";
export { missingWeights } from "./missing-weights.ts";
export type { ByteReader, ModelFolder } from "./model-folder.ts";
export { asJsonObject, type JsonObject, readJsonFile, readModelJson } from "./model-json.ts";
export { pathFrom } from "./model-path.ts";
export type { ModelSource } from "./model-source.ts";
export { onlyWeights, weightsChoice, weightsName } from "./model-weights.ts";
export { urlFolder } from "./url-folder.ts";
