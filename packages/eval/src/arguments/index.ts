// Checks of what callers pass, beside those of core.
export { byName } from "./by-name.ts";
