// Finds the models that are here, and those that a server has.
export { listModels } from "./list-models.ts";
export type { ModelsOptions } from "./models-options.ts";
