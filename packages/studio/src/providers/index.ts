// The provider and the cache that are chosen: opening, checking and remembering them, and pulling models.
export { createCurrentStack, type CurrentStack, type FirstStack } from "./current-stack.ts";
export { ollamaModels } from "./ollama-models.ts";
export { probe } from "./probe.ts";
export { createPuller, type Puller } from "./puller.ts";
export type { ReadyStack } from "./ready-stack.ts";
