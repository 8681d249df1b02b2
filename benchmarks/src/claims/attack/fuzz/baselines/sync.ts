import { mkdirSync, writeFileSync } from "node:fs";
import { EmbeddingMatrix } from "@embedloom/core";
import { createFilePointer, createFolderSource, createSync, fitSpaceAdapter } from "@embedloom/sync";
import { createFakeEmbedder, createFakeJournal, createFakeSink, deterministicVector } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });
const sink = () => ({ ...createFakeSink() });
const file = () => `state-${Math.random()}.sync`;
const side = (name: string) => ({
  name,
  sink: sink(),
  embedder: embedder(),
  dimensions: 4,
  distance: "cosine",
  encoding: "float32",
});
const matrix = () => EmbeddingMatrix.fromRows(Array.from({ length: 40 }, (_, i) => deterministicVector(`${i}`, 4)));
const adapter = await fitSpaceAdapter({ from: matrix(), to: matrix(), minRecall: 0 });
const identity = { fingerprint: "m", dimensions: 4, distance: "cosine", encoding: "float32" } as const;
const index = await createFakeSink().open(identity);
await index.upsert(
  Array.from({ length: 40 }, (_, i) => ({
    id: `${i}`,
    source: "s",
    digest: "d",
    text: `${i}`,
    vector: deterministicVector(`${i}`, 4),
  })),
);
mkdirSync("docs", { recursive: true });
writeFileSync("docs/a.md", "amber");

const settings = () => ({
  source: [{ id: "a", text: "amber", metadata: { n: 1 }, reference: "r", line: 1 }],
  sink: sink(),
  file: file(),
  embedder: embedder(),
  journal: { ...createFakeJournal() },
  chunker: { chunk: (text: string) => [{ start: 0, end: text.length }] },
  embedText: ({ text }: { readonly text: string }) => text,
  metadata: () => ({ n: 1 }),
  lock: { acquire: async () => () => undefined },
  keepTexts: true,
  scope: "notes",
  waitMs: 0,
  batchSize: 2,
  concurrency: 1,
  usdPerMillionTokens: 1,
  pace: { tokensPerMinute: 1000, requestsPerMinute: 10 },
  allowEmpty: false,
});

/** Calls of the sync that work. */
export const functions: Baselines["functions"] = {
  createFilePointer: () => [`live-${Math.random()}`],
  createFolderSource: () => ["docs", { extensions: [".md"], include: () => true }],
  createJsonlSource: () => [
    () => ['{"id": "a", "text": "amber"}'],
    { id: "id", text: "text", metadata: ["n"], reference: "r" },
  ],
  createLiveIndex: () => [{ pointer: { ...createFilePointer(file()) }, indexes: [side("old")] }],
  createMigration: () => [
    {
      from: side("old"),
      to: side("new"),
      pointer: { ...createFilePointer(file()) },
      file: file(),
      journal: { ...createFakeJournal() },
      textOf: () => "amber",
      batchSize: 2,
      concurrency: 1,
      waitMs: 0,
      usdPerMillionTokens: 1,
      pace: { tokensPerMinute: 1000, requestsPerMinute: 10 },
    },
  ],
  createQuerySource: () => [
    { query: () => [{ id: "a", text: "amber" }], querySome: () => [], id: "id", text: "text", metadata: ["n"] },
  ],
  createSinkPointer: () => [sink()],
  createSync: () => [settings()],
  fitSpaceAdapter: () => [{ from: matrix(), to: matrix(), heldOut: 0.2, k: 3, minRecall: 0 }],
  readSpacePairs: () => [{ ...index }, embedder(), { pairs: 20 }],
  watchFolder: () => {
    const source = createFolderSource("docs");
    // Over at once: what is watched has no end of its own.
    const signal = AbortSignal.abort(new DOMException("enough", "TimeoutError"));
    return [
      { ...createSync({ ...settings(), scope: "s", source, embedder: embedder(), sink: sink() }) },
      source,
      { signal, settleMs: 1, longestMs: 1, runFirst: true },
    ];
  },
  withSpaceAdapter: () => [embedder(), embedder(), { ...adapter }],
};

/** Methods of what the sync gives. */
export const methods: Baselines["methods"] = {
  apply: () => [deterministicVector("a", 4)],
  embed: () => [["amber"], { inputType: "query", dimensions: 4 }],
  events: () => [{ maxTokens: 100, maxCostUsd: 1 }],
  fill: () => [{ maxTokens: 100, maxCostUsd: 1, onProgress: () => undefined }],
  goBack: () => [{ signal: undefined }],
  includes: () => ["a.md", false],
  next: () => [],
  plan: () => [{ signal: undefined }],
  price: () => [{ signal: undefined }],
  read: () => [{ signal: undefined }],
  removeOld: () => [{ signal: undefined }],
  return: () => [],
  run: () => [{ maxTokens: 100, maxCostUsd: 1, onEvent: () => undefined }],
  search: () => ["amber", { k: 1 }],
  switch: () => [{ mostMissing: 0 }],
  write: () => ["old"],
};
