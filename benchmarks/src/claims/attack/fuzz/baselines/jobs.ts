import { fingerprintText } from "@embedloom/core";
import { createListSource } from "@embedloom/jobs";
import { createFakeEmbedder, createFakeJournal, createFakeSink } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

const texts = [{ id: "a", text: "a lease", source: "s", reference: "r", metadata: { lang: "en" } }];
const shard = { number: 0, after: "0", through: "a", ids: 1 };
const embedder = createFakeEmbedder({ dimensions: 4 });
const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
const index = await createFakeSink().open({ fingerprint, dimensions: 4, distance: "cosine", encoding: "float32" });
const journal = await createFakeJournal().open(fingerprint);

const parts = () => ({
  ...{ source: createListSource(texts), embedder, index, journal, inputType: "document", keepText: true },
  batchTexts: 10,
});

const counts = { planned: 1, waiting: 1, active: 0, done: 0, dead: 0 };
const facts = () => ({
  ...{ noted: "planned", isPaused: false, shards: counts, usage: { requests: 1, tokens: 2, costUsd: 0.1 } },
  texts: { planned: 1, done: 0, written: 0, unchanged: 0, recalled: 0, failed: 0 },
  minutes: [{ texts: 1, requests: 1, tokens: 2 }],
  workers: [{ id: "w", host: "h", pid: 1, shards: 1, seenAt: 1 }],
});

/** Calls that work. */
export const functions: Baselines["functions"] = {
  closeOn: () => [["SIGUSR2"], async () => undefined],
  createRunLedger: () => [async () => undefined],
  createListSource: () => [texts],
  deadReasons: () => [{ deadTexts: async function* () {}, deadShards: async function* () {} }, 5],
  observedRun: () => [{ observe: undefined }, shard, parts()],
  jobCancelled: () => ["articles"],
  jobRemoved: () => ["articles"],
  shardLost: () => [],
  endsJob: () => [new Error("no")],
  failureReason: () => [new Error("no")],
  jobStatusOf: () => [facts()],
  jobWorkerDefaults: () => [{ ...parts(), concurrency: 1, leaseMs: 1000, lostWorkers: 1, graceMs: 10, endOn: [] }],
  planShards: () => [createListSource(texts), { idsPerShard: 1, resumeAfter: shard }],
  shardParts: () => [parts()],
  runShard: () => [
    shard,
    {
      ...parts(),
      ...{ concurrency: 1, lastAttempt: false, fence: { name: "f", token: 1 } },
      ...{ beforeWrite: () => undefined, onProgress: () => undefined, onDeadText: () => undefined },
    },
  ],
};

/** Those of a source. */
export const methods: NonNullable<Baselines["methods"]> = {
  ids: () => [{ after: "a" }],
  read: () => [shard, {}],
  "createRunLedger().begin": () => [],
  "createRunLedger().flush": () => [],
};
