// A map of the chunks in two dimensions, fitted in a thread.
export { type ChunkMap, createChunkMap } from "./chunk-map.ts";
