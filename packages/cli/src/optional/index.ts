// Loads a package that is installed only by those who need it.
export { loadOptional } from "./load-optional.ts";
