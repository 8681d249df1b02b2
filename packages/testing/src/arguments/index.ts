// Checks of what callers pass, beside those of core.
export { clockKind } from "./clock-kind.ts";
