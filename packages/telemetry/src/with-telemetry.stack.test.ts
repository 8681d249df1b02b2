import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { compose, type Embedder, ServerError } from "@embedloom/core";
import { createFakeEmbedder, type FakeEmbedderSettings } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { onlySpan, recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withStoreTelemetry } from "./with-store-telemetry.ts";
import { withTelemetry } from "./with-telemetry.ts";

/** Telemetry outermost, at the store and innermost, with cache and batcher between. */
function stackOf(settings: FakeEmbedderSettings = {}) {
  const telemetry = recordTelemetry();
  const { tracerProvider, meterProvider } = telemetry;
  const provider = createFakeEmbedder({ dimensions: 8, ...settings });
  const observer = { tracerProvider, meterProvider };
  const embedder = compose(
    provider,
    (inner: Embedder) => withTelemetry(inner, { ...observer, layer: "request", metrics: false }),
    (inner) => withBatching(inner, { baseDelayMs: 1, concurrency: 4 }),
    (inner) => withCache(inner, withStoreTelemetry(createMemoryStore(), observer)),
    (inner: Embedder) => withTelemetry(inner, { ...observer, layer: "application" }),
  );
  const calls = () => telemetry.spans().filter((span) => span.attributes["embedloom.layer"] === "application");
  const below = (call: ReturnType<typeof calls>[number]) =>
    telemetry.childrenOf(call).map(({ name, attributes }) => ({ name, attributes }));
  return { ...telemetry, provider, embedder, calls, below };
}

const texts = (from: number, count: number) => Array.from({ length: count }, (_, i) => `text ${from + i}`);

describe("parents", () => {
  test("default: reads, requests and writes are children of the call they are made for", async () => {
    const { embedder, calls, below } = stackOf();
    await embedder.embed(texts(0, 40));
    const call = onlySpan(calls());
    expect(call.parentSpanContext).toBeUndefined();
    expect(call.attributes).toMatchObject({ "embedloom.input.count": 40, "embedloom.request.count": 3 });
    expect(below(call)).toMatchObject([
      { name: "getMany memory", attributes: { "embedloom.store.key_count": 40, "embedloom.store.hit_count": 0 } },
      { name: "embeddings fake-model", attributes: { "embedloom.input.count": 16, "embedloom.layer": "request" } },
      { name: "embeddings fake-model", attributes: { "embedloom.input.count": 16 } },
      { name: "embeddings fake-model", attributes: { "embedloom.input.count": 8 } },
      { name: "setMany memory", attributes: { "embedloom.store.key_count": 40 } },
    ]);
  });

  test("behavior: a call out of the cache has a read below it and no request", async () => {
    const { embedder, calls, below, points } = stackOf();
    await embedder.embed(texts(0, 3));
    await embedder.embed(texts(0, 3));
    const call = onlySpan(calls(), { "embedloom.request.count": 0 });
    expect(below(call)).toMatchObject([{ name: "getMany memory", attributes: { "embedloom.store.hit_count": 3 } }]);
    const [tokens] = await points("gen_ai.client.token.usage");
    expect(tokens).toMatchObject({ attributes: { "embedloom.layer": "application" }, value: { count: 1 } });
  });

  test("behavior: calls that run at the same time keep their requests apart", async () => {
    const { embedder, calls, below } = stackOf({ beforeRequest: () => Promise.resolve() });
    await Promise.all([embedder.embed(texts(0, 50)), embedder.embed(texts(100, 60))]);
    for (const call of calls()) {
      const requests = below(call).filter(({ attributes }) => attributes["embedloom.layer"] === "request");
      const inputs = requests.reduce((sum, { attributes }) => sum + Number(attributes["embedloom.input.count"]), 0);
      expect(inputs).toBe(call.attributes["embedloom.input.count"]);
    }
    expect(calls()).toHaveLength(2);
  });

  test("behavior: a request that several small calls share is a child of the one that came first", async () => {
    const { tracerProvider, spans, childrenOf } = recordTelemetry();
    const request = withTelemetry(createFakeEmbedder(), { tracerProvider, layer: "request" });
    const embedder = withTelemetry(withBatching(request, { mergeWindowMs: 0 }), {
      tracerProvider,
      layer: "application",
    });
    await Promise.all([embedder.embed(["first"]), embedder.embed(["and", "second"])]);
    const shared = onlySpan(spans(), { "embedloom.layer": "request" });
    expect(shared.attributes["embedloom.input.count"]).toBe(3);
    const first = onlySpan(spans(), { "embedloom.layer": "application", "embedloom.input.count": 1 });
    const second = onlySpan(spans(), { "embedloom.layer": "application", "embedloom.input.count": 2 });
    expect([childrenOf(first), childrenOf(second)]).toEqual([[shared], []]);
  });

  test("behavior: every try is a span of its own, and only those that failed are errors", async () => {
    let tries = 0;
    const beforeRequest = () => {
      tries += 1;
      if (tries < 3) throw new ServerError("x", { status: 500 });
    };
    const { embedder, calls, below } = stackOf({ beforeRequest });
    await embedder.embed(["four"]);
    const call = onlySpan(calls());
    const requests = below(call).filter(({ attributes }) => attributes["embedloom.layer"] === "request");
    expect(requests.map(({ attributes }) => attributes["error.type"])).toEqual(["server", "server", undefined]);
    expect(call.attributes).not.toHaveProperty("error.type");
  });

  test("behavior: an abort ends the spans of the call and of its requests, none as an error", async () => {
    const controller = new AbortController();
    const beforeRequest = () => {
      queueMicrotask(() => controller.abort());
      return new Promise<void>(() => {});
    };
    const { embedder, spans } = stackOf({ beforeRequest });
    const call = embedder.embed(texts(0, 40), { signal: controller.signal });
    await expect(call).rejects.toSatisfy((error) => error === controller.signal.reason);
    const ended = spans().filter(({ name }) => name === "embeddings fake-model");
    expect(ended.length).toBeGreaterThan(1);
    expect(ended.map(({ attributes }) => attributes["embedloom.aborted"])).toEqual(ended.map(() => true));
    expect(spans().filter(({ attributes }) => "error.type" in attributes)).toEqual([]);
  });
});
