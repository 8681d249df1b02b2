import { ConnectionError } from "@embedloom/core";
import type { DataPoint } from "@opentelemetry/sdk-metrics";
import { SpanStatusCode } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { createShardTelemetry, type ShardStanding } from "./shard-telemetry.ts";
import { onlySpan, recordTelemetry, type RecordedTelemetry } from "./test-support/recorded-telemetry.ts";

const shard = { number: 7, ids: 4 };
const standing: ShardStanding = {
  ...{ complete: true, texts: 4, unchanged: 1, written: 2, failed: 1 },
  usage: { requests: 2, tokens: 30, costUsd: 0.1 },
};

async function sums({ metric }: RecordedTelemetry, name: string): Promise<unknown[]> {
  const points = ((await metric(name))?.dataPoints ?? []) as DataPoint<number>[];
  return points.map(({ attributes, value }) => [attributes["embedloom.text.outcome"], value]);
}

test("default: a span with texts, tokens and outcome, above those of its calls; a duration, and counts", async () => {
  const recorded = recordTelemetry();
  const { tracerProvider, meterProvider, spans, childrenOf, points } = recorded;
  const observe = createShardTelemetry({ tracerProvider, meterProvider, jobName: "articles" });
  const given = await observe(shard, async () => {
    tracerProvider.getTracer("test").startSpan("embeddings m").end();
    return standing;
  });
  expect(given).toBe(standing);
  const span = onlySpan(spans(), { "embedloom.shard.number": 7 });
  expect(span).toMatchObject({
    name: "embed shard",
    attributes: {
      "embedloom.job.name": "articles",
      "embedloom.shard.id_count": 4,
      "embedloom.shard.outcome": "done",
      "embedloom.text.count": 4,
      "embedloom.text.written_count": 2,
      "embedloom.text.unchanged_count": 1,
      "embedloom.text.failed_count": 1,
      "embedloom.request.count": 2,
      "gen_ai.usage.input_tokens": 30,
    },
  });
  expect(childrenOf(span).map(({ name }) => name)).toEqual(["embeddings m"]);
  expect((await points("embedloom.shard.duration")).map(({ attributes, value }) => [attributes, value.count])).toEqual([
    [{ "embedloom.job.name": "articles", "embedloom.shard.outcome": "done" }, 1],
  ]);
  expect(await sums(recorded, "embedloom.shard.texts")).toEqual([
    ["written", 2],
    ["unchanged", 1],
    ["failed", 1],
  ]);
  expect(await sums(recorded, "embedloom.shard.tokens")).toEqual([[undefined, 30]]);
});

test("behavior: a run that fails tells its error and what it had done, one that is stopped is no failure", async () => {
  const recorded = recordTelemetry();
  const { tracerProvider, meterProvider, spans, points } = recorded;
  const observe = createShardTelemetry({ tracerProvider, meterProvider });
  const error = new ConnectionError("no way to secret-host");
  const failing = observe(shard, async (onProgress) => {
    onProgress({ ...standing, complete: false });
    throw error;
  });
  await expect(failing).rejects.toBe(error);
  await observe({ number: 8, ids: 4 }, async () => ({ ...standing, complete: false }));
  const stop = AbortSignal.abort("closed");
  const ended = observe({ number: 9, ids: 4 }, () => Promise.reject("closed"), { signal: stop });
  await expect(ended).rejects.toBe("closed");
  expect(onlySpan(spans(), { "embedloom.shard.number": 7 })).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { "error.type": "connection", "embedloom.text.written_count": 2, "gen_ai.usage.input_tokens": 30 },
  });
  expect(onlySpan(spans(), { "embedloom.shard.number": 8 }).attributes).toMatchObject({
    "embedloom.shard.outcome": "stopped",
  });
  expect(onlySpan(spans(), { "embedloom.shard.number": 9 })).toMatchObject({
    status: { code: SpanStatusCode.UNSET },
    attributes: { "embedloom.aborted": true },
  });
  expect((await points("embedloom.shard.duration")).map(({ attributes }) => attributes)).toEqual([
    { "error.type": "connection" },
    { "embedloom.shard.outcome": "stopped" },
    { "embedloom.aborted": true },
  ]);
  expect(await sums(recorded, "embedloom.shard.tokens")).toEqual([[undefined, 60]]);
  expect(await recorded.everything()).not.toContain("secret-host");
});

test("args: metrics false makes spans alone; what cannot work is refused at once", async () => {
  const recorded = recordTelemetry();
  const { tracerProvider, meterProvider, spans } = recorded;
  await createShardTelemetry({ tracerProvider, meterProvider, metrics: false, layer: "night" })(
    shard,
    async () => standing,
  );
  expect(onlySpan(spans()).attributes["embedloom.layer"]).toBe("night");
  expect(await sums(recorded, "embedloom.shard.texts")).toEqual([]);
  expect(() => createShardTelemetry({ jobName: "" })).toThrow("jobName");
});
