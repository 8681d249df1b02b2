// Checks of what callers pass: paths, and an index of a sink of their own.
export { openGuarded } from "./open-guarded.ts";
export { fileKind, folderKind, isPath } from "./path-kind.ts";
