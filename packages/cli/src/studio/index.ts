// Starts the studio with the documents of a collection.
export { isLoopback } from "./is-loopback.ts";
export { isStudioToken } from "./is-studio-token.ts";
export { runStudio } from "./run-studio.ts";
export type { StudioModule } from "./studio-module.ts";
export type { StudioOptions } from "./studio-options.ts";
