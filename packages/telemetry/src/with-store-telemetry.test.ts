import { type EmbeddingStore, StoreError } from "@embedloom/core";
import { createFakeStore } from "@embedloom/testing";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { onlySpan, recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withStoreTelemetry } from "./with-store-telemetry.ts";

const DURATION = "db.client.operation.duration";
const value = Uint8Array.of(1);

test("default: a client span and a duration for reads, writes and removals, with the number of keys", async () => {
  const { tracerProvider, meterProvider, spans, metric, points } = recordTelemetry();
  const store = withStoreTelemetry(createFakeStore(), { tracerProvider, meterProvider });
  await store.setMany([{ key: "a", value }]);
  expect(await store.getMany(["a", "b", "c"])).toEqual([value, undefined, undefined]);
  await store.deleteMany(["a", "b"]);
  await store.clear("a");
  const common = { "db.system.name": "fake" };
  expect(spans().map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
    {
      name: "setMany fake",
      kind: SpanKind.CLIENT,
      attributes: { ...common, "db.operation.name": "setMany", "embedloom.store.key_count": 1 },
    },
    {
      name: "getMany fake",
      kind: SpanKind.CLIENT,
      attributes: {
        ...common,
        "db.operation.name": "getMany",
        "embedloom.store.key_count": 3,
        "embedloom.store.hit_count": 1,
      },
    },
    {
      name: "deleteMany fake",
      kind: SpanKind.CLIENT,
      attributes: { ...common, "db.operation.name": "deleteMany", "embedloom.store.key_count": 2 },
    },
    { name: "clear fake", kind: SpanKind.CLIENT, attributes: { ...common, "db.operation.name": "clear" } },
  ]);
  expect((await metric(DURATION))?.descriptor.unit).toBe("s");
  const durations = await points(DURATION);
  expect(durations.map(({ attributes }) => attributes["db.operation.name"])).toEqual([
    "setMany",
    "getMany",
    "deleteMany",
    "clear",
  ]);
  expect(durations[0]?.value.buckets.boundaries).toEqual([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);
});

test("args: layer and server, with the port of the scheme", async () => {
  const { tracerProvider, spans } = recordTelemetry();
  const server = "redis://:hunter2@cache.internal/3";
  await withStoreTelemetry(createFakeStore(), { tracerProvider, layer: "near", server }).getMany(["a"]);
  const { attributes } = onlySpan(spans());
  expect(attributes).toMatchObject({
    "embedloom.layer": "near",
    "server.address": "cache.internal",
    "server.port": 6379,
  });
});

test("behavior: what else the store can do stays, and close goes through", async () => {
  const lockMany = () => Promise.resolve({ held: [true], release: async () => {} });
  let closed = 0;
  const inner = { ...createFakeStore(), lockMany, close: async () => void closed++ };
  const store = withStoreTelemetry(inner);
  expect(store.lockMany).toBe(lockMany);
  await store.close();
  expect(closed).toBe(1);
});

test("error: a store that fails has an error span, and its error arrives as it is", async () => {
  const { tracerProvider, meterProvider, spans, points } = recordTelemetry();
  const error = new StoreError("Redis is gone.");
  const broken: EmbeddingStore = { ...createFakeStore(), setMany: () => Promise.reject(error) };
  const store = withStoreTelemetry(broken, { tracerProvider, meterProvider });
  await expect(store.setMany([{ key: "a", value }])).rejects.toBe(error);
  expect(onlySpan(spans())).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { "error.type": "store" },
  });
  expect((await points(DURATION))[0]?.attributes).toMatchObject({ "error.type": "store" });
});
