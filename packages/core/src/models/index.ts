// What is known of models before they are asked.
export { type KnownModel, knownModel, type ModelPrice, type PublishedScore } from "./known-model.ts";
export { MODEL_FACTS } from "./model-facts.ts";
