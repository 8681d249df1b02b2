// Maps vectors of one model into the space of another. The map is learned from pairs of vectors of the same texts.
export { fitSpaceAdapter, type SpaceAdapter, type SpaceAdapterSettings } from "./fit-space-adapter.ts";
export { readSpacePairs, type SpacePairs, type SpacePairsOptions } from "./read-space-pairs.ts";
export { withSpaceAdapter } from "./with-space-adapter.ts";
