// From texts to vectors: tokenize, plan batches, run, pool, scale. Leases say who uses the model.
export { type LoadedModel, openModel } from "./loaded-model.ts";
export { embedderOver } from "./model-embedder.ts";
export { createLease, type OpeningOptions } from "./model-lease.ts";
export { tokenEncoderOver } from "./model-token-encoder.ts";
export { sharedModel, type TransformersModel } from "./shared-model.ts";
