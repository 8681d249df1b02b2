export type { CacheChoice, ProviderChoice } from "./api/index.ts";
export type { StudioCollection, StudioDocument, TakenCollection } from "./library/index.ts";
export { type RunningStudio, startStudio, type StudioSettings } from "./start-studio.ts";
