// Loads a package that is installed only by those who need it.
export { CONTEXT_MODEL, hasContextModel, loadContextModel } from "./context-model.ts";
export { loadOptional } from "./load-optional.ts";
