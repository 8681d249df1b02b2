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

/** Calls that work. */
export const functions: Baselines["functions"] = {
  closeOn: () => [["SIGUSR2"], async () => undefined],
  createListSource: () => [texts],
  endsJob: () => [new Error("no")],
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
};
