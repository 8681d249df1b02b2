import { EmbeddingMatrix, InvalidInputError, NO_USAGE } from "@embedloom/core";
import { QuantizedMatrix } from "@embedloom/core/quantized";
import { checkFilter, identityText } from "@embedloom/core/sink";
import { createFakeSink, startFakeVoyage } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { documentLimits, documents, documentMethods, encoder } from "./documents.ts";
import { filter, identity, indexMethods, openIndex, row, sinkMethods } from "./sinks.ts";

const host = await startFakeVoyage();
const info = () => ({ provider: "p", model: "m", dimensions: 4, normalized: true, limits: {}, fingerprint: {} });
const usage = () => ({ requests: 1, tokens: 1, costUsd: undefined });
const rows = (count: number) => EmbeddingMatrix.fromRows(Array.from({ length: count }, () => [1, 0, 0, 0]));
const none = () => EmbeddingMatrix.zeros(0, 4);
const refusal = () => ({ status: 400, text: "no", code: "NO", retryAfterMs: 1 });
const refused = () => ({ server: "Voyage", model: "m", texts: ["amber"], inputs: 1 });
const index = await openIndex(createFakeSink());

const sinkFunctions: Baselines["functions"] = {
  passwordsIn: () => ["redis://:amber@127.0.0.1"],
  checkedIndex: () => [index],
  checkedSink: () => [{ ...createFakeSink() }],
  checkFence: () => [{ name: "shard", token: 1 }],
  checkFilter: () => [filter()],
  checkIdentity: () => [
    identity(),
    { name: "fake", encodings: ["float32"], distances: ["cosine"], widest: { float32: 100 } },
  ],
  checkListing: () => [{ after: "a", source: "s", pageSize: 1, signal: undefined }],
  checkRow: () => [row(), identity()],
  checkSearch: () => [
    { vector: [1, 0, 0, 0], fingerprint: "m" },
    { k: 1, filter: filter(), signal: undefined },
    identity(),
    "The index",
  ],
  checkVector: () => [[1, 0, 0, 0], identity()],
  compareIds: () => ["a", "b"],
  trackCalls: () => [],
  fencedOff: () => ["The index", 1],
  guardIndex: () => ["index", index],
  halfValues: () => [],
  identityText: () => [identity()],
  indexKind: () => ["index", index],
  nearness: () => ["cosine", [1, 0], [0, 1]],
  packBits: () => [[1, -1]],
  passesFilter: () => [row(), checkFilter(filter())],
  quantizeInt8: () => [[1, -1]],
  requireFingerprint: () => ["m", identity(), "The index"],
  requireIdentity: () => [identityText(identity()), identity(), "The index"],
  sinkKind: () => ["sink", createFakeSink()],
  toHalf: () => [0.5],
  unpackBits: () => [Uint8Array.of(1), 8],
  upsertRows: () => [[row()], { identity: identity(), refuse: () => undefined, write: async () => undefined }],
  writeRows: () => [
    { upsert: async () => undefined },
    [row()],
    {
      batchRows: 1,
      batchBytes: 1000,
      retries: 0,
      onProgress: () => undefined,
      onFailure: () => undefined,
      signal: undefined,
    },
  ],
  IndexMismatchError: () => ["What happened.", { cause: undefined, index: 0 }],
  PartialWriteError: () => [1, [{ index: 1, id: "a", error: new InvalidInputError("no") }]],
};

const documentFunctions: Baselines["functions"] = {
  checkDocumentInfo: () => [info()],
  checkDocuments: () => [documents(), { dimensions: 4, priority: "high", signal: undefined }],
  checkEncoded: () => [{ documents: [{ error: new InvalidInputError("no") }], usage: usage() }, 1],
  documentEncoderKind: () => ["encoder", encoder()],
  documentsKind: () => ["documents", documents()],
  embedQuestions: () => [
    { embed: async () => ({ embeddings: rows(1), usage: NO_USAGE }) },
    ["amber"],
    { signal: undefined },
  ],
  encodeInRequests: () => [
    {
      documents: documents(),
      limits: documentLimits(),
      estimateTokens: () => 1,
      signal: undefined,
      none,
      request: async (batch: readonly (readonly string[])[]) => ({
        vectors: batch.map((chunks) => rows(chunks.length)),
        usage: usage(),
      }),
    },
  ],
  encodeUnits: () => [
    {
      documents: documents(),
      limits: documentLimits(),
      estimateTokens: () => 1,
      none,
      run: async (units: readonly { readonly chunks: readonly string[] }[]) => ({
        outcomes: units.map(({ chunks }) => ({ vectors: rows(chunks.length) })),
        usage: usage(),
      }),
    },
  ],
  createDocumentListener: () => [() => undefined],
  packDocuments: () => [[{ tokens: 1, chunks: 1 }], documentLimits()],
  planParts: () => [[1, 2, 3], { tokensPerDocument: 3, chunksPerDocument: 2 }],
  readDocument: () => [documents()[0], 0],
  requestTokens: () => [{ tokens: 1, chunks: 1 }, documentLimits()],
  joinDocuments: () => [encoder(), [encoder()], ([first]: readonly unknown[]) => first],
  possibleNames: () => [["a"]],
  wrapDocuments: () => [encoder(), (embedder: unknown) => embedder],
};

const httpFunctions: Baselines["functions"] = {
  connectionFailure: () => [new TypeError("fetch failed"), "Voyage"],
  createJsonHost: () => [
    { name: "Voyage", baseURL: host.url, keyVariable: "VOYAGE_API_KEY", toError: () => new InvalidInputError("no") },
    {
      apiKey: "a-key",
      baseURL: host.url,
      timeoutMs: 1000,
      headers: { "x-a": "b" },
      fetch: (...given: Parameters<typeof fetch>) => fetch(...given),
    },
  ],
  documentLimitsKind: () => ["limits", { tokensPerChunk: 1 }],
  embedderLimitsKind: () => ["limits", { concurrency: 1 }],
  hostEmbedder: () => [
    {
      info: info(),
      dimensions: 4,
      estimateTokens: () => 1,
      request: async ({ inputs }: { inputs: readonly string[] }) => ({
        embeddings: rows(inputs.length),
        usage: usage(),
      }),
    },
  ],
  hostRefusalError: () => [refusal(), refused()],
  quarterOfBytes: () => ["amber"],
  replyFailure: () => [new TypeError("terminated"), "Voyage"],
  replyTokens: () => [{ total_tokens: 1 }],
  replyVectors: () => [[{ index: 0, embedding: [1, 0] }]],
  saidBy: () => [refusal(), refused()],
};

const quantizedFunctions: Baselines["functions"] = {
  QuantizedMatrix: () => [Int8Array.of(1, 2), 2],
  "QuantizedMatrix.none": () => ["int8", 8],
  quantizedMatrixKind: () => ["matrix", new QuantizedMatrix(Int8Array.of(1, 2), 2)],
  quantizedReply: () => [[{ index: 0, vector: [1, 2] }], { count: 1, encoding: "int8", dimensions: 2 }],
};

/** Calls of the entry points of core that stand beside the main one. */
export const entryFunctions: Baselines["functions"] = {
  ...sinkFunctions,
  ...documentFunctions,
  ...httpFunctions,
  ...quantizedFunctions,
};

/** Methods of what they give. */
export const entryMethods: Baselines["methods"] = {
  ...sinkMethods("checkedSink"),
  ...indexMethods("checkedIndex"),
  ...indexMethods("guardIndex"),
  ...indexMethods("indexKind"),
  ...documentMethods("wrapDocuments"),
  ...documentMethods("joinDocuments"),
  "createDocumentListener().notify": () => [{ embeddings: rows(1), parts: [] }, 0],
  "createDocumentListener().throwFailure": () => [],
  "createDocumentListener().settle": () => [],
  "trackCalls().run": () => [async () => 1],
  "trackCalls().settled": () => [],
  "createJsonHost().post": () => [
    "/embeddings",
    { model: "voyage-4", input: ["amber"] },
    { model: "voyage-4", texts: ["amber"], inputs: 1, signal: undefined },
  ],
};

/** An index that stays open. */
export const made: Baselines["made"] = { index: () => index };

/** Ends the fake server. */
export async function close(): Promise<void> {
  await host.close();
}
