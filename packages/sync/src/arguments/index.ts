// Checks of arguments: paths, and indexes of a caller's own sink.
export { openGuarded } from "./open-guarded.ts";
export { fileKind, folderKind, isPath } from "./path-kind.ts";
