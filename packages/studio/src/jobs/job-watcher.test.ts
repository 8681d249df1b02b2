import { randomUUID } from "node:crypto";
import { createEmbeddingJob } from "@embedloom/bullmq";
import { startJobWorker } from "@embedloom/bullmq";
import { fingerprintText, InputRejectedError } from "@embedloom/core";
import { createListSource } from "@embedloom/jobs";
import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
import { Redis } from "ioredis";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import type { JobWatchStatus } from "../api/jobs.ts";
import type { Problem } from "../api/problem.ts";
import { startTestStudio } from "../test-support/test-studio.ts";

const url = inject("redisUrl")!;
const texts = Array.from({ length: 200 }, (_, at) => ({ id: `${at}`.padStart(4, "0"), text: `text ${at}` }));

describe.skipIf(url === undefined)("the watched job", () => {
  test("default: a job is shown as it goes, with what failed and why, and is not changed by it", async () => {
    const name = `t ${randomUUID()}`;
    const job = createEmbeddingJob({ url, name });
    onTestFinished(async () => {
      await job.remove();
      await job.close();
    });
    const studio = await startTestStudio();
    const events = await studio.events();
    await studio.call("POST", "/api/jobs/watch", { url, name });
    await events.until("job-watch", ({ state }) => state === "missing");
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    expect(await redis.keys(`*${name}*`)).toEqual([]);

    await job.plan(createListSource(texts), { idsPerShard: 50 });
    const planned = await events.until("job-watch", ({ job: seen }) => seen?.phase === "working");
    expect(planned.job?.shards).toMatchObject({ planned: 4, waiting: 4, done: 0 });
    const embedder = createFakeEmbedder({
      dimensions: 8,
      beforeRequest: async (inputs) => {
        if (inputs.includes("text 7"))
          throw new InputRejectedError("The server refuses this text.", { index: inputs.indexOf("text 7") });
      },
    });
    const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
    const index = await createFakeSink().open({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
    const worker = startJobWorker({ url, name, source: createListSource(texts), embedder, index, whenDone: "end" });
    onTestFinished(() => worker.close());
    await worker.ended;
    const done = await events.until("job-watch", ({ job: seen }) => seen?.phase === "done");
    expect(done.job).toMatchObject({
      shards: { planned: 4, waiting: 0, active: 0, done: 4, dead: 0 },
      texts: { planned: 200, failed: 1 },
    });
    expect(done.job!.failures).toEqual([{ message: expect.stringContaining("refuses this text"), count: 1 }]);
    expect(done.job!.usage.costUsd).toBeGreaterThan(0);
    expect((await studio.call<JobWatchStatus>("POST", "/api/jobs/unwatch", {})).body).toEqual({ state: "none" });
  });
});

test("error: a Redis that is not there is said, without the password; wrong addresses are refused", async () => {
  const studio = await startTestStudio();
  const events = await studio.events();
  await studio.call("POST", "/api/jobs/watch", { url: "redis://me:secret@127.0.0.1:9", name: "articles" });
  const status = await events.until("job-watch", ({ state }) => state === "away");
  expect(status).toMatchObject({ url: "redis://127.0.0.1:9", name: "articles" });
  expect(status.message).toContain("Redis does not answer");
  expect(JSON.stringify(status)).not.toContain("secret");
  const refused = await studio.call<Problem>("POST", "/api/jobs/watch", { url: "http://x", name: "articles" });
  expect(refused.body.error.message).toContain("redis://");
  expect((await studio.call("POST", "/api/jobs/watch", { url: "redis://x", name: "a:b" })).status).toBe(400);
});
