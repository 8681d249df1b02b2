// What comes of a call: distinct inputs, their rows, what failed, what was too long.
export { type ArrivedEmbeddings, arrivedEmbeddings } from "./arrived-embeddings.ts";
export { callFailure } from "./call-failure.ts";
export { type DistinctInputs, distinctInputs } from "./distinct-inputs.ts";
export { reindexFailure } from "./reindex-failure.ts";
export { createOverlongReport, type OverlongReport } from "./overlong-report.ts";
export { createResultRows, type ResultRows } from "./result-rows.ts";
export type { SettledEmbeddings } from "./settled-embeddings.ts";
export { type CallShare, splitSettled } from "./split-settled.ts";
