import { fingerprintText } from "@embedloom/core";
import { createListSource } from "@embedloom/jobs";
import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

const place = { connectionString: "postgres://127.0.0.1:9/db", name: "n", schema: "s", bossSchema: "b" };
const source = createListSource([{ id: "a", text: "a lease" }]);
const embedder = createFakeEmbedder({ dimensions: 4 });
const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
const index = await createFakeSink().open({ fingerprint, dimensions: 4, distance: "cosine", encoding: "float32" });

/** Calls that work, except that nobody answers. */
export const functions: Baselines["functions"] = {
  createEmbeddingJob: () => [place],
  startJobWorker: () => [
    {
      ...{ ...place, source, embedder, index, inputType: "document", keepText: true, batchTexts: 10, concurrency: 1 },
      ...{ leaseMs: 1000, lostWorkers: 1, graceMs: 10, whenDone: "end", endOn: [], onError: () => undefined },
      ...{ commit: "apart", pollMs: 50 },
    },
  ],
};

/** Those of a job. */
export const methods: NonNullable<Baselines["methods"]> = {
  plan: () => [source, { idsPerShard: 10, maxQueued: 100, attempts: 1, onProgress: () => undefined }],
  deadTexts: () => [{}],
  deadShards: () => [{}],
  status: () => [],
  resume: () => [],
  cancel: () => [],
  retryDead: () => [],
  remove: () => [],
};
