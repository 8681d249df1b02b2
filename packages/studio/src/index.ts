export type { CacheChoice, ProviderChoice } from "./api/providers.ts";
export type { TakenCollection } from "./library/take-collection.ts";
export { type RunningStudio, startStudio, type StudioSettings } from "./start-studio.ts";
export type { StudioCollection, StudioDocument } from "./studio-collection.ts";
