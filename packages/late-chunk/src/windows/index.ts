// The windows in which a long document is encoded, and pooling token vectors into those of chunks.
export { planContentWindows } from "./content-windows.ts";
export { createWindowEncoder, type EncodedWindow, type WindowEncoder } from "./encode-windows.ts";
export { finishVector } from "./finish-vector.ts";
export { selectWindows } from "./select-windows.ts";
export { createSpanPool, type SpanPool } from "./pool-spans.ts";
export type { WindowCacheSettings } from "./window-cache.ts";
export { planWindows, type TokenWindow } from "./windows.ts";
