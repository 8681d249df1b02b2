import { createFakeDocumentEncoder } from "@embedloom/testing";
import { SpanKind } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { onlySpan, recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withDocumentTelemetry } from "./with-document-telemetry.ts";

test("default: a span of a call tells documents, tokens, requests and width, and no text", async () => {
  const { tracerProvider, meterProvider, spans, points } = recordTelemetry();
  const encoder = withDocumentTelemetry(createFakeDocumentEncoder({ dimensions: 8 }), {
    tracerProvider,
    meterProvider,
  });
  await encoder.encode([{ chunks: ["four", "five"] }, { chunks: ["six."] }]);
  const span = onlySpan(spans());
  expect(span).toMatchObject({ name: "embeddings fake-context", kind: SpanKind.CLIENT });
  expect(span.attributes).toEqual({
    "gen_ai.operation.name": "embeddings",
    "gen_ai.provider.name": "fake",
    "gen_ai.request.model": "fake-context",
    "gen_ai.usage.input_tokens": 3,
    "gen_ai.embeddings.dimension.count": 8,
    "embedloom.document.count": 2,
    "embedloom.request.count": 1,
  });
  expect((await points("gen_ai.client.token.usage")).length).toBe(1);
});

test("behavior: questions are inputs of their type", async () => {
  const { tracerProvider, spans } = recordTelemetry();
  await withDocumentTelemetry(createFakeDocumentEncoder(), { tracerProvider, metrics: false }).embedQueries(["where"]);
  expect(onlySpan(spans()).attributes).toMatchObject({ "embedloom.input.type": "query", "embedloom.input.count": 1 });
});
