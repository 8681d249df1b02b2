// Maps the vectors of one model into the space of another, by pairs of both.
export { fitSpaceAdapter, type SpaceAdapter, type SpaceAdapterSettings } from "./fit-space-adapter.ts";
export { readSpacePairs, type SpacePairs, type SpacePairsOptions } from "./read-space-pairs.ts";
export { withSpaceAdapter } from "./with-space-adapter.ts";
