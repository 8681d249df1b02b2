// Parts of a text: their offsets, lines and tokens, finding and trimming them.
export { alignSpans, type TokenOffsets, type TokenRange } from "./align-spans.ts";
export { checkSpans } from "./check-spans.ts";
export { createLineCounter } from "./line-counter.ts";
export { locate, type LocateOptions } from "./locate.ts";
export { lowerBound } from "./lower-bound.ts";
export type { Span } from "./span.ts";
export { isInvisible, trimSpan, trimSpans } from "./trim-span.ts";
