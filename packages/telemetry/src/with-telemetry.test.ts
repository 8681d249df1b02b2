import {
  EmbeddingMatrix,
  InvalidOptionError,
  NO_USAGE,
  PartialEmbedError,
  ServerError,
  wrapEmbedder,
} from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { context, metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, test, vi } from "vitest";
import { onlySpan, recordTelemetry } from "./test-support/recorded-telemetry.ts";
import type { TelemetryOptions } from "./telemetry-options.ts";
import { withTelemetry } from "./with-telemetry.ts";

const DURATION = "gen_ai.client.operation.duration";
const TOKENS = "gen_ai.client.token.usage";

function recorded(options: TelemetryOptions = {}, inner = createFakeEmbedder({ dimensions: 8 })) {
  const telemetry = recordTelemetry();
  const { tracerProvider, meterProvider } = telemetry;
  return { ...telemetry, embedder: withTelemetry(inner, { tracerProvider, meterProvider, ...options }) };
}

const failing = (error: unknown) =>
  createFakeEmbedder({
    beforeRequest: () => {
      throw error;
    },
  });

describe("spans", () => {
  test("default: a client span named for operation and model, with what the conventions ask for", async () => {
    const { embedder, spans } = recorded();
    await embedder.embed(["four", "five"]);
    const span = onlySpan(spans());
    expect(span).toMatchObject({ name: "embeddings fake-model", kind: SpanKind.CLIENT, events: [], links: [] });
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span.attributes).toEqual({
      "gen_ai.operation.name": "embeddings",
      "gen_ai.provider.name": "fake",
      "gen_ai.request.model": "fake-model",
      "gen_ai.usage.input_tokens": 2,
      "gen_ai.embeddings.dimension.count": 8,
      "embedloom.input.count": 2,
      "embedloom.request.count": 1,
    });
  });

  test("args: the width and the type of a call", async () => {
    const { embedder, spans } = recorded();
    await embedder.embed(["four"], { dimensions: 4, inputType: "query" });
    expect(onlySpan(spans()).attributes).toMatchObject({
      "gen_ai.embeddings.dimension.count": 4,
      "embedloom.input.type": "query",
    });
  });

  test("args: layer, providerName and server, of which only host and port are told", async () => {
    const server = "https://user:hunter2@eu.example.com/v1?key=hunter2";
    const { embedder, spans, points } = recorded({ layer: "request", providerName: "azure.ai.openai", server });
    await embedder.embed(["four"]);
    const place = {
      "embedloom.layer": "request",
      "gen_ai.provider.name": "azure.ai.openai",
      "server.address": "eu.example.com",
      "server.port": 443,
    };
    expect(onlySpan(spans()).attributes).toMatchObject(place);
    expect((await points(DURATION))[0]?.attributes).toMatchObject(place);
  });

  test("args: a port of its own", async () => {
    const { embedder, spans } = recorded({ server: new URL("http://localhost:11434") });
    await embedder.embed(["four"]);
    expect(onlySpan(spans()).attributes).toMatchObject({ "server.address": "localhost", "server.port": 11_434 });
  });

  test("behavior: a call without inputs has a span without a width", async () => {
    const { embedder, spans, points } = recorded();
    await embedder.embed([]);
    expect(onlySpan(spans()).attributes).toMatchObject({ "embedloom.input.count": 0, "embedloom.request.count": 0 });
    expect(onlySpan(spans()).attributes).not.toHaveProperty("gen_ai.embeddings.dimension.count");
    expect(await points(TOKENS)).toEqual([]);
  });

  test("behavior: tokens that nobody counted are not told, neither are they zero", async () => {
    const inner = createFakeEmbedder();
    const silent = wrapEmbedder(inner, {
      embed: async (inputs, call) => ({
        ...(await inner.embed(inputs, call)),
        usage: { ...NO_USAGE, requests: 1, tokens: undefined },
      }),
    });
    const { tracerProvider, meterProvider, spans, points } = recordTelemetry();
    await withTelemetry(silent, { tracerProvider, meterProvider }).embed(["four"]);
    expect(onlySpan(spans()).attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
    expect(await points(TOKENS)).toEqual([]);
  });
});

describe("metrics", () => {
  test("default: duration in seconds and tokens, with the conventions' buckets", async () => {
    const { embedder, metric, points } = recorded();
    await embedder.embed(["four", "five"]);
    await embedder.embed(["sixsix"]);
    const attributes = {
      "gen_ai.operation.name": "embeddings",
      "gen_ai.provider.name": "fake",
      "gen_ai.request.model": "fake-model",
    };
    expect((await metric(DURATION))?.descriptor.unit).toBe("s");
    expect((await metric(TOKENS))?.descriptor.unit).toBe("{token}");
    const [duration] = await points(DURATION);
    expect(duration).toMatchObject({ attributes, value: { count: 2 } });
    expect(duration?.value.buckets.boundaries).toEqual([
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]);
    const [tokens] = await points(TOKENS);
    expect(tokens).toMatchObject({
      attributes: { ...attributes, "gen_ai.token.type": "input" },
      value: { count: 2, sum: 4 },
    });
    expect(tokens?.value.buckets.boundaries).toEqual(Array.from({ length: 14 }, (_, i) => 4 ** i));
  });

  test("behavior: a call of 2.5 s is a duration of 2.5", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const inner = createFakeEmbedder({ beforeRequest: () => void vi.advanceTimersByTime(2500) });
    const { embedder, points } = recorded({}, inner);
    await embedder.embed(["four"]).finally(() => vi.useRealTimers());
    expect((await points(DURATION))[0]?.value.sum).toBe(2.5);
  });

  test("args: the names of the successors", async () => {
    const { embedder, points } = recorded({ metricNames: "embeddings" });
    await embedder.embed(["four"]);
    expect(await points(DURATION)).toEqual([]);
    expect(await points("gen_ai.client.embeddings.duration")).toHaveLength(1);
    const [tokens] = await points("gen_ai.client.embeddings.operation.input_tokens");
    expect(tokens?.value).toMatchObject({ count: 1, sum: 1 });
    expect(tokens?.attributes).not.toHaveProperty("gen_ai.token.type");
  });

  test("args: metrics false leaves the span alone", async () => {
    const { embedder, spans, points } = recorded({ metrics: false });
    await embedder.embed(["four"]);
    expect(spans()).toHaveLength(1);
    expect([...(await points(DURATION)), ...(await points(TOKENS))]).toEqual([]);
  });

  test("behavior: providers that are registered after the first call are used from then on", async () => {
    const embedder = withTelemetry(createFakeEmbedder());
    await embedder.embed(["before"]);
    const { tracerProvider, meterProvider, spans, points } = recordTelemetry();
    trace.setGlobalTracerProvider(tracerProvider);
    metrics.setGlobalMeterProvider(meterProvider);
    await embedder.embed(["after"]);
    trace.disable();
    metrics.disable();
    await embedder.embed(["at last"]);
    expect(spans()).toHaveLength(1);
    expect((await points(DURATION))[0]?.value.count).toBe(1);
  });
});

describe("failures", () => {
  test("error: the code is the type, the status the server's, and the message stays out", async () => {
    const error = new ServerError("Not today.", { status: 503 });
    const { embedder, spans, points } = recorded({}, failing(error));
    await expect(embedder.embed(["four"])).rejects.toBe(error);
    const span = onlySpan(spans());
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes).toMatchObject({ "error.type": "server", "http.response.status_code": 503 });
    expect(span.events).toEqual([]);
    const [duration] = await points(DURATION);
    expect(duration?.attributes).toMatchObject({ "error.type": "server" });
    expect(duration?.attributes).not.toHaveProperty("http.response.status_code");
    expect(await points(TOKENS)).toEqual([]);
  });

  test("error: what is none of ours has the name of its class, or none", async () => {
    const types = [];
    for (const error of [
      new TypeError("x"),
      Object.assign(new Error("x"), { name: "hunter2" }),
      "hunter2",
      undefined,
    ]) {
      const { embedder, spans } = recorded({}, failing(error));
      await embedder.embed(["four"]).catch(() => {});
      types.push(onlySpan(spans()).attributes["error.type"]);
    }
    expect(types).toEqual(["TypeError", "Error", "_OTHER", "_OTHER"]);
  });

  test("error: a partial failure counts what failed and what was paid", async () => {
    const completed = {
      indices: [0, 2],
      embeddings: EmbeddingMatrix.zeros(2, 8),
      usage: { requests: 3, tokens: 7, costUsd: undefined },
    };
    const error = new PartialEmbedError(completed, [{ index: 1, error: new ServerError("x", { status: 500 }) }]);
    const { embedder, spans, points } = recorded({}, failing(error));
    await expect(embedder.embed(["a", "b", "c"])).rejects.toBe(error);
    expect(onlySpan(spans()).attributes).toMatchObject({
      "error.type": "partial",
      "embedloom.input.count": 3,
      "embedloom.input.failed_count": 1,
      "embedloom.request.count": 3,
      "gen_ai.usage.input_tokens": 7,
    });
    expect((await points(TOKENS))[0]?.value.sum).toBe(7);
  });

  test("error: inputs that are none are refused by the embedder, and the span says so", async () => {
    const { embedder, spans } = recorded();
    await expect(embedder.embed(null as never)).rejects.toMatchObject({ code: "invalid_option" });
    await expect(embedder.embed([""], { dimensions: 8 })).rejects.toMatchObject({ code: "invalid_input" });
    expect(spans().map(({ attributes }) => attributes["error.type"])).toEqual(["invalid_option", "invalid_input"]);
  });

  test.each([
    ["layer", { layer: "" }],
    ["providerName", { providerName: "" }],
    ["metrics", { metrics: "yes" as never }],
    ["metricNames", { metricNames: "new" as never }],
    ["server", { server: "eu.example.com" }],
    ["server", { server: "localhost:8080" }],
  ])("error: %s that cannot work is refused at once", (option, options) => {
    expect(() => withTelemetry(createFakeEmbedder(), options)).toThrow(InvalidOptionError);
    expect(() => withTelemetry(createFakeEmbedder(), options)).toThrow(`\`${option}\``);
  });
});

describe("aborts", () => {
  const held = () => createFakeEmbedder({ beforeRequest: () => new Promise(() => {}) });

  test("behavior: a call that the caller ends is no error, and is marked", async () => {
    const { embedder, spans, points } = recorded({}, held());
    const controller = new AbortController();
    const call = embedder.embed(["four"], { signal: controller.signal });
    const reason = new Error("hunter2");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    const span = onlySpan(spans());
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span.attributes).toMatchObject({ "embedloom.aborted": true });
    expect(span.attributes).not.toHaveProperty("error.type");
    expect((await points(DURATION))[0]?.attributes).toMatchObject({ "embedloom.aborted": true });
  });

  test("behavior: a deadline that passes is an error of the type timeout", async () => {
    const { embedder, spans } = recorded({}, held());
    const reason = new DOMException("The operation timed out.", "TimeoutError");
    await expect(embedder.embed(["four"], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(onlySpan(spans())).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "timeout" },
    });
  });

  test("behavior: a failure is a failure, also after the caller has lost interest", async () => {
    const controller = new AbortController();
    const inner = createFakeEmbedder();
    const stubborn = wrapEmbedder(inner, {
      embed: async () => {
        controller.abort();
        throw new ServerError("x");
      },
    });
    const { tracerProvider, spans } = recordTelemetry();
    const call = withTelemetry(stubborn, { tracerProvider }).embed(["four"], { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: "server" });
    expect(onlySpan(spans()).attributes["error.type"]).toBe("server");
  });
});

test("behavior: without an SDK and without a context manager calls go through unchanged", async () => {
  context.disable();
  const inner = createFakeEmbedder();
  const expected = await inner.embed(["a cat"]);
  expect(await withTelemetry(inner).embed(["a cat"])).toEqual(expected);
});
