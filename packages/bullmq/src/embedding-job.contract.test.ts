import { createFakeSink, embeddingJobContract, registerContract } from "@embedloom/testing";
import { describe, inject, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";

const url = inject("redisUrl")!;

// Each case has a job of its own, and waits more than it computes.
describe.skipIf(url === undefined)("on BullMQ", { concurrent: true }, () => {
  registerContract(
    embeddingJobContract({
      open: (name) => createEmbeddingJob({ url, name }),
      work: (name, work) => startJobWorker({ url, name, leaseMs: 60_000, concurrency: 4, ...work }),
      createIndex: (identity) => createFakeSink().open(identity),
    }),
    test,
  );
});
