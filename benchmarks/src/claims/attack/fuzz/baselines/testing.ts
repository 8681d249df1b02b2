import { EmbeddingMatrix } from "@embedloom/core";
import {
  createFakeEmbedder,
  createFakeJournal,
  createFakeSink,
  createFakeStore,
  createNumberedSource,
} from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { journalMethods } from "./journals.ts";
import { documentLimits, documentMethods } from "./documents.ts";
import { openIndex, sinkMethods } from "./sinks.ts";

const journal = await createFakeJournal().open("m");
const index = await openIndex(createFakeSink());

/** Calls of the testing package that work. */
export const functions: Baselines["functions"] = {
  createFakeEmbedder: () => [{ dimensions: 4, model: "m", limits: { inputsPerRequest: 2 }, prompts: { query: "q" } }],
  createFakeJournal: () => [],
  createFakeJobs: () => [],
  createNumberedSource: () => [2, 1],
  numberedId: () => [1],
  numberedText: () => [1, 1],
  wrongRows: () => [index, { count: 1, model: "m", dimensions: 4 }],
  embeddingJobContract: () => [{ open: () => undefined, work: () => undefined, createIndex: () => undefined }],
  createFakeStore: () => [{ now: Date.now }],
  createFakeTokenEncoder: () => [{ dimensions: 4, contextTokens: 16, contextShare: 0.5, pooling: "mean" }],
  deterministicVector: () => ["amber", 4, "salt"],
  seededRandom: () => ["seed"],
  shortenedVector: () => [Float32Array.of(1, 2, 3), 2],
  registerContract: () => [[], () => undefined],
  liveTimersAfter: () => [async () => undefined],
  embedderContract: () => [{ name: "fake", create: () => createFakeEmbedder(), dimensions: 4 }],
  embeddingStoreContract: () => [{ name: "fake", create: () => createFakeStore() }],
  journalContract: () => [{ name: "fake", create: () => undefined }],
  rateLimiterContract: () => [{ name: "fake", create: () => undefined }],
  tokenEncoderContract: () => [{ name: "fake", create: () => undefined }],
  createFakeDocumentEncoder: () => [
    { dimensions: 8, model: "m", limits: documentLimits(), contextShare: 0.5, beforeRequest: () => undefined },
  ],
  createFakeSink: () => [{ identity: undefined, rows: new Map() }],
  documentEncoderContract: () => [{ name: "fake", create: () => undefined, longDocumentChunks: 10 }],
  vectorSinkContract: () => [{ name: "fake", create: () => undefined, again: () => undefined }],
  startFakeJina: () => [{ apiKey: "k", rateLimits: {}, poison: "x", faults: {}, concurrency: 2, contextTokens: 10 }],
  startFakeQdrant: () => [{ apiKey: "k" }],
  startFakeVoyage: () => [{ apiKey: "k", rateLimits: {}, contextTokensPerRequest: 10, contextTokensPerDocument: 10 }],
  startFakeOpenAI: () => [{ apiKey: "k", inputsPerRequest: 2, tokensPerRequest: 100, quotaRequests: 3 }],
  startFakeOllama: () => [{ version: "1", installed: [], loadMs: 0, maxQueue: 1 }],
  startFakeLiteLLM: () => [{ models: { m: { upstream: "http://127.0.0.1:9", model: "m" } }, apiKey: "k" }],
};

/** Methods of what the fakes give. */
export const methods: Baselines["methods"] = {
  ...journalMethods("journal"),
  ...documentMethods("createFakeDocumentEncoder"),
  ...sinkMethods("createFakeSink"),
  "createFakeJobs().open": () => ["n"],
  "createFakeJobs().work": () => [
    "n",
    {
      source: createNumberedSource(1),
      embedder: createFakeEmbedder(),
      index,
      whenDone: "end",
      onError: () => undefined,
    },
  ],
  "createNumberedSource().ids": () => [{ after: "id-0000000000" }],
  "createNumberedSource().read": () => [{ after: "id-0000000000", through: "id-0000000001" }],
  failNext: () => [503],
  lookup: () => [["digest"]],
  append: () => [{ digests: ["digest"], embeddings: EmbeddingMatrix.fromRows([[1, 2]]) }],
  bury: () => [[{ digest: "digest", code: "server", message: "no", failedAt: 0 }]],
  deadLetters: () => [],
  batches: () => [],
  loaded: () => ["bge-m3"],
  replaceWeights: () => ["bge-m3", "2"],
  setFaults: () => [{}],
  vectorOf: () => ["amber", "bge-m3", 4],
  until: () => [() => true],
};

/** An index that stays open. */
export const made: Baselines["made"] = { index: () => index, journal: () => ({ ...journal, close: () => undefined }) };
