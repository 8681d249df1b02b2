// What is known of models before they are asked.
export { knownModel } from "./known-model.ts";
export { MODEL_FACTS } from "./model-facts.ts";
