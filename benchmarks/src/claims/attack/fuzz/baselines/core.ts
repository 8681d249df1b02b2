import { EmbeddingMatrix, InvalidInputError, NO_USAGE } from "@embedloom/core";
import { createFakeEmbedder, createFakeJournal } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { journalMethods } from "./journals.ts";
import { entryFunctions, entryMethods } from "./core-entries.ts";

export { close, made } from "./core-entries.ts";

const openFake = await createFakeJournal().open("m");
const matrix = () =>
  EmbeddingMatrix.fromRows([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);
const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });
const info = () => ({
  provider: "p",
  model: "m",
  dimensions: 4,
  nativeDimensions: 4,
  matryoshka: { sizes: [2], anyFrom: 1 },
  normalized: true,
  limits: {},
  fingerprint: {},
});
const limits = () => ({ inputsPerRequest: 2, tokensPerInput: 100, tokensPerRequest: 100, concurrency: 1 });
const result = async (batch: readonly string[]) => ({
  embeddings: EmbeddingMatrix.fromRows(Array.from(batch, () => [1, 2])),
  usage: NO_USAGE,
});
const facts = () => ({ cause: undefined, index: 0, retryAfterMs: 1, status: 400 });
const error = () => ["What happened.", facts()];

/** Calls of core that work. */
export const functions: Baselines["functions"] = {
  ...entryFunctions,
  abortable: () => [Promise.resolve(1), undefined],
  abortableRequest: () => [{ signal: undefined, timeoutMs: 100 }, async () => 1],
  announceArrivals: () => [embedder().embed],
  announcesArrivals: () => [embedder()],
  checkAbort: () => [{ signal: undefined }],
  checkAmount: () => ["option", 1],
  checkDemand: () => [{ requests: 1, tokens: 1, priority: "high" }],
  checkDimensions: () => [4, { model: "m", nativeDimensions: 4, matryoshka: { sizes: [2], anyFrom: 1 } }],
  supportsDimensions: () => [4, { model: "m", nativeDimensions: 4, matryoshka: { sizes: [2], anyFrom: 1 } }],
  checkInputs: () => [["amber"], { inputType: "query", dimensions: 1, signal: undefined }],
  checkInteger: () => ["option", 1, 0, 2],
  checkOneOf: () => ["option", "a", ["a"]],
  checkReply: () => [[{ index: 0, vector: [1, 0] }], { count: 1, dimensions: 2, cuttable: () => true }],
  checkString: () => ["option", "a"],
  checkEntries: () => [[{ key: "k", value: Uint8Array.of(1) }], { ttlMs: 1, signal: undefined }],
  atOnce: () => [1],
  checkLocks: () => [["k"], { ttlMs: 1, signal: undefined }],
  checkKeys: () => [["k"], { signal: undefined }],
  checkPrefix: () => ["k", { signal: undefined }],
  checkedJournal: () => [{ ...openFake }],
  openJournal: () => [{ ...createFakeJournal() }, "m"],
  checkResult: () => [{ embeddings: matrix(), usage: NO_USAGE }, 2],
  checkInfo: () => [info()],
  fixedInfo: () => [info()],
  tokensOf: () => [embedder(), "amber"],
  notify: () => ["onProgress", () => undefined, 1],
  compose: () => [embedder(), (inner: unknown) => inner, (inner: unknown) => inner],
  contentDigest: () => ["amber"],
  cosineSimilarity: () => [
    [1, 0],
    [0, 1],
  ],
  createEventLoopYield: () => [undefined],
  createTopRows: () => [2],
  dot: () => [
    [1, 0],
    [0, 1],
  ],
  embedInRequests: () => [
    {
      inputs: ["amber"],
      limits: limits(),
      dimensions: 2,
      allocateRows: () => undefined,
      estimateTokens: () => 1,
      request: result,
    },
  ],
  fingerprintText: () => [
    { model: "m", dimensions: 4 },
    { dimensions: 2, inputType: "query" },
  ],
  fitOverlong: () => [
    {
      policy: "truncate",
      prompt: "",
      limits: limits(),
      countTokens: () => 1,
      estimateTokens: () => 1,
      request: result,
    },
  ],
  isEmbedloomError: () => [new InvalidInputError("no"), "invalid_input"],
  kindOf: () => ["a text", () => true],
  knownModel: () => ["nomic-embed-text"],
  normalize: () => [matrix()],
  normalizeInPlace: () => [Float32Array.of(1, 2)],
  packRequests: () => [3, limits(), () => 2],
  pullItems: () => ["rows", ["a", "b"]],
  readOptions: () => ["options", { a: 1 }, { a: (_: string, value: unknown) => value }, ""],
  redactSecrets: () => [new InvalidInputError("no"), ["a secret"]],
  retryAfterMs: () => [new Headers({ "retry-after": "1" }), 0],
  safeServerText: () => ["a text", ["an input"]],
  sha256: () => [Uint8Array.of(1)],
  sourceKind: () => ["rows", ["a"]],
  sleep: () => [1, AbortSignal.timeout(500)],
  sqliteCode: () => [Object.assign(new Error("locked"), { errcode: 5 })],
  topK: () => [matrix(), [1, 0, 0, 0], 1],
  truncate: () => [matrix(), 2],
  addUsage: () => [NO_USAGE, { requests: 1, tokens: 1, costUsd: 1 }],
  wellFormedInputs: () => [["amber"]],
  withDimensions: () => [embedder(), 2, { force: true }],
  wrapEmbedder: () => [embedder(), { embed: embedder().embed }],
  EmbeddingMatrix: () => [Float32Array.of(1, 2), 2],
  "EmbeddingMatrix.zeros": () => [2, 2],
  "EmbeddingMatrix.fromRows": () => [
    [
      [1, 0],
      [0, 1],
    ],
  ],
  "EmbeddingMatrix.concat": () => [[matrix(), matrix()]],
  AuthenticationError: error,
  BudgetExhaustedError: error,
  ConnectionError: error,
  EmbedloomError: () => ["What happened.", { code: "server", retryable: true }, facts()],
  InputRejectedError: error,
  InputTooLongError: error,
  InvalidInputError: error,
  InvalidOptionError: () => ["option", "a text", 1, facts()],
  InvalidReplyError: () => ["count", "What happened.", facts()],
  LeaseLostError: error,
  ModelChangedError: error,
  ModelLoadError: error,
  ModelNotFoundError: error,
  PartialEmbedError: () => [
    { indices: [0], embeddings: EmbeddingMatrix.fromRows([[1]]), usage: NO_USAGE },
    [{ index: 1, error: new InvalidInputError("no") }],
  ],
  QuotaExhaustedError: error,
  RateLimitError: error,
  RequestRejectedError: error,
  RequestTooLargeError: error,
  ServerError: error,
  StoreError: error,
  UnsupportedError: error,
};

/** Methods of what core gives. */
export const methods: Baselines["methods"] = {
  ...entryMethods,
  ...journalMethods("checkedJournal"),
  ...journalMethods("openJournal"),
};
