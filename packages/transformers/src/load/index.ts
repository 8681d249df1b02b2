// Loads a model from its folder into runners, and the public factories on Node.
export { createTransformersEmbedder } from "./transformers-embedder.ts";
export { createTransformersModel } from "./transformers-model.ts";
export { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";
