export { miniModel, type MiniModelFacts, miniModelPath } from "./mini-model.ts";
