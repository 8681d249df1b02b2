// What a chunker is, and how large its chunks are: measured in characters or tokens, packed, and held to the limit.
export { cutBefore, partsPair } from "./character-cut.ts";
export { checkChunkCall } from "./check-chunk-call.ts";
export { checkChunkSize, type CheckedSize, type ChunkSize, chunkSizeKinds, localeKind } from "./chunk-size.ts";
export type { Chunker, ChunkOptions, ChunkSpan } from "./chunker.ts";
export { fitSpans } from "./fit-spans.ts";
export { fixedSpans } from "./fixed-spans.ts";
export { guardEncoder } from "./guard-encoder.ts";
export { enforceLimit } from "./enforce-limit.ts";
export { packSpans } from "./pack-spans.ts";
export { createRuler, type Ruler } from "./ruler.ts";
export { type Divider, splitLongSpans } from "./split-long-spans.ts";
export { wordCut } from "./split-words.ts";
export { createWholeMarks, type WholeMarks } from "./whole-marks.ts";
