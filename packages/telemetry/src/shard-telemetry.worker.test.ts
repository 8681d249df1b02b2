import { randomUUID } from "node:crypto";
import { createEmbeddingJob, startJobWorker } from "@embedloom/bullmq";
import { ConnectionError, fingerprintText, InputRejectedError } from "@embedloom/core";
import { createFakeEmbedder, createFakeSink, createNumberedSource, numberedText } from "@embedloom/testing";
import { SpanStatusCode } from "@opentelemetry/api";
import type { DataPoint } from "@opentelemetry/sdk-metrics";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createShardTelemetry } from "./shard-telemetry.ts";
import { recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withTelemetry } from "./with-telemetry.ts";

const url = inject("redisUrl")!;

describe.skipIf(url === undefined)("a worker of a job on Redis", () => {
  test("behavior: each run is a span above its calls, a run that fails as well, and the sums are those of the job", async () => {
    const recorded = recordTelemetry();
    const { tracerProvider, meterProvider, spans, childrenOf, metric, points, everything } = recorded;
    const observer = { tracerProvider, meterProvider };
    let isLost = true;
    const provider = createFakeEmbedder({
      dimensions: 8,
      limits: { inputsPerRequest: 10 },
      beforeRequest(batch) {
        const bad = batch.indexOf(numberedText(3));
        if (bad >= 0) throw new InputRejectedError("not allowed", { index: bad });
        if (!isLost || !batch.includes(numberedText(45))) return;
        isLost = false;
        throw new ConnectionError("no way there");
      },
    });
    const embedder = withTelemetry(provider, { ...observer, layer: "request" });
    const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
    const identity = { fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" } as const;
    const name = `t ${randomUUID()}`;
    const job = createEmbeddingJob({ url, name });
    onTestFinished(async () => {
      await job.remove();
      await job.close();
    });
    const source = createNumberedSource(60);
    await job.plan(source, { idsPerShard: 20 });
    const observe = createShardTelemetry({ ...observer, jobName: "numbers" });
    const index = await createFakeSink().open(identity);
    const parts = { source, embedder, index, batchTexts: 10, concurrency: 1, observe, whenDone: "end" } as const;
    await startJobWorker({ url, name, ...parts }).ended;

    const { shards, texts, usage } = await job.status();
    expect({ shards, texts }).toMatchObject({
      shards: { done: 3, dead: 0 },
      texts: { done: 60, written: 59, failed: 1 },
    });
    const runs = spans().filter((span) => span.name === "embed shard");
    const failed = runs.filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed).toMatchObject([{ attributes: { "embedloom.shard.number": 2, "error.type": "connection" } }]);
    const whole = runs.filter((run) => !failed.includes(run));
    expect(whole.map(({ attributes }) => attributes["embedloom.shard.number"]).toSorted()).toEqual([0, 1, 2]);
    for (const run of whole) {
      expect(run.attributes).toMatchObject({ "embedloom.job.name": "numbers", "embedloom.shard.outcome": "done" });
    }
    const calls = spans().filter(({ name: called }) => called === "embeddings fake-model");
    expect(calls.length).toBe(provider.requests.length);
    expect(runs.flatMap(childrenOf).length).toBe(calls.length);

    const sumOf = async (counter: string, outcome?: string): Promise<number> =>
      (((await metric(counter))?.dataPoints ?? []) as DataPoint<number>[])
        .filter(({ attributes }) => attributes["embedloom.text.outcome"] === outcome)
        .reduce((sum, { value }) => sum + value, 0);
    expect(await sumOf("embedloom.shard.texts", "written")).toBe(texts.written);
    expect(await sumOf("embedloom.shard.texts", "failed")).toBe(texts.failed);
    expect(await sumOf("embedloom.shard.tokens")).toBe(usage.tokens);
    const durations = await points("embedloom.shard.duration");
    expect(durations.reduce((sum, { value }) => sum + value.count, 0)).toBe(4);
    expect(await everything()).not.toMatch(/what the tenants pay|id-0000/);
  });
});
