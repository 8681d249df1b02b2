export { contextModel, type ContextModelFacts, contextModelPath } from "./context-model.ts";
