// Checks of what callers pass: finite rows, and queries of their width.
export { checkFinite, checkQuery } from "./check-finite.ts";
