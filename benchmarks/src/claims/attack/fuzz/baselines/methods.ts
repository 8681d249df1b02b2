import { EmbeddingMatrix } from "@embedloom/core";
import type { Baselines } from "../baselines.ts";

/** What lawfully waits for longer must heed its signal. */
const WAIT_MS = 500;

const call = () => ({ inputType: "document", dimensions: 4, signal: undefined, priority: "normal" });
const abort = () => ({ signal: undefined });
const matrix = () =>
  EmbeddingMatrix.fromRows([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);

/** Arguments that work, by the method's name. */
export const methods: Baselines["methods"] = {
  // Embedders and what wraps them
  close: () => [],
  toJSON: () => [],
  describe: () => [abort()],
  embed: () => [["amber", "basil"], call()],
  embedSettled: () => [["amber", "basil"], call()],
  estimateTokens: () => ["amber"],
  estimate: () => [["amber", "basil"], {}],
  lookup: () => [["amber", "basil"], call()],
  put: () => [["amber", "basil"], matrix(), call()],
  stats: () => [],
  // Stores
  getMany: () => [["k"], abort()],
  setMany: () => [[{ key: "k", value: Uint8Array.of(1) }], { ttlMs: 1000, ...abort() }],
  deleteMany: () => [["k"], abort()],
  clear: () => ["k", abort()],
  lockMany: () => [["k"], { ttlMs: 1000, ...abort() }],
  size: () => [],
  // Limiters and budgets
  acquire: () => [{ requests: 1, tokens: 1, priority: "normal" }, AbortSignal.timeout(WAIT_MS)],
  pause: () => [1],
  take: () => [5, "fake-model"],
  now: () => [],
  sleep: () => [1, undefined],
  // Documents, sinks and quantised rows
  embedQueries: () => [["amber"], { signal: undefined }],
  drop: () => [abort()],
  concat: () => [],
  toFloat32: () => [],
  // Journals
  open: () => ["fingerprint"],
  // Matrices
  row: () => [0],
  select: () => [[0]],
  toArrays: () => [],
  offer: () => [1, 0.5],
  rows: () => [],
  sorted: () => [],
  search: () => [[1, 0, 0, 0], { k: 1, shortlist: 2 }],
  withIndex: () => [1],
  // Token encoders and chunkers
  tokenize: () => ["amber basil", abort()],
  encode: () => [[Int32Array.of(1, 3, 2)], abort()],
  chunk: () => ["Amber. Basil.", { tokenize: tokens, ...abort() }],
  embedDocument: () => ["Amber. Basil.", abort()],
  embedDocuments: () => [["amber", "basil"]],
  embedMany: () => [["Amber. Basil."], abort()],
  embedSpans: () => ["Amber. Basil.", [{ start: 0, end: 6 }], abort()],
  embedChunks: () => ["Amber. Basil.", ["Amber."], abort()],
  // Frameworks
  doEmbed: () => [{ values: ["amber", "basil"], abortSignal: undefined, headers: {}, providerOptions: {} }],
  embedQuery: () => ["amber"],
  getTextEmbedding: () => ["amber"],
  getTextEmbeddings: () => [["amber", "basil"]],
  getQueryEmbedding: () => ["amber"],
};

/** Words with their offsets. */
export async function tokens(text: string): Promise<{ ids: Int32Array; starts: Int32Array; ends: Int32Array }> {
  const found = [...text.matchAll(/\S+/g)];
  return {
    ids: Int32Array.from(found, () => 7),
    starts: Int32Array.from(found, ({ index }) => index),
    ends: Int32Array.from(found, ({ 0: word, index }) => index + word.length),
  };
}
