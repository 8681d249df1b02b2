// The model at the server: listing, pulling, loading, and whether its weights are still the same.
export { type ListModelsOptions, listOllamaModels, type OllamaModel } from "./list-models.ts";
export { knowledgeOf, modelInfo } from "./ollama-model.ts";
export { underSameWeights, type WeightsCheck } from "./same-weights.ts";
export { readServedDigest, readServedModel, type ServedModel } from "./served-model.ts";
export { shareRead } from "./shared-read.ts";
