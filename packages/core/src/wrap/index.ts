// Wrappers around an embedder: composing them, and choosing a width.
export { compose } from "./compose.ts";
export { type DimensionsOptions, withDimensions } from "./with-dimensions.ts";
export { type EmbedderOverrides, wrapEmbedder } from "./wrap-embedder.ts";
