// The public calls of a batcher: embed, embedSettled, estimate, documents, and small calls merged into one.
export type { BatchEmbedOptions } from "./embed-settled.ts";
export type { EstimateOptions, RunEstimate } from "./estimate-run.ts";
export { type BatchingEmbedder, withBatching } from "./with-batching.ts";
export {
  type BatchEncodeOptions,
  type BatchingDocumentEncoder,
  withDocumentBatching,
} from "./with-document-batching.ts";
