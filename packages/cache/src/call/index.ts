// The public wrappers: a cache for texts, for documents, and for quantized documents.
export { type CacheOptions, type CachingEmbedder, withCache } from "./with-cache.ts";
export { type CachingDocumentEncoder, withDocumentCache } from "./with-document-cache.ts";
export { type CachingQuantizedEncoder, withQuantizedDocumentCache } from "./with-quantized-document-cache.ts";
