import { InputTooLongError } from "@embedloom/core";
import { createFakeTokenEncoder } from "@embedloom/testing";
import { SpanKind } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { onlySpan, recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withEncoderTelemetry } from "./with-encoder-telemetry.ts";

test("default: an internal span for each run, with its tokens, and none for tokenizing", async () => {
  const { tracerProvider, meterProvider, spans, points } = recordTelemetry();
  const inner = createFakeTokenEncoder({ dimensions: 8 });
  const encoder = withEncoderTelemetry(inner, { tracerProvider, meterProvider, layer: "window" });
  const { ids } = await encoder.tokenize("three more words");
  await encoder.encode([ids, ids]);
  const span = onlySpan(spans());
  expect(span).toMatchObject({ name: `embeddings ${inner.model}`, kind: SpanKind.INTERNAL });
  expect(span.attributes).toEqual({
    "gen_ai.operation.name": "embeddings",
    "gen_ai.provider.name": inner.provider,
    "gen_ai.request.model": inner.model,
    "gen_ai.usage.input_tokens": 6,
    "gen_ai.embeddings.dimension.count": 8,
    "embedloom.layer": "window",
    "embedloom.sequence.count": 2,
  });
  expect((await points("gen_ai.client.operation.duration"))[0]?.value.count).toBe(1);
});

test("args: the names of the successors, and no metrics at all", async () => {
  const { tracerProvider, meterProvider, points } = recordTelemetry();
  const sequence = Int32Array.of(5);
  const observer = { tracerProvider, meterProvider };
  await withEncoderTelemetry(createFakeTokenEncoder(), { ...observer, metricNames: "embeddings" }).encode([sequence]);
  await withEncoderTelemetry(createFakeTokenEncoder(), { ...observer, metrics: false }).encode([sequence]);
  expect((await points("gen_ai.client.embeddings.duration"))[0]?.value.count).toBe(1);
  expect(await points("gen_ai.client.operation.duration")).toEqual([]);
});

test("error: a sequence that is too long", async () => {
  const { tracerProvider, spans } = recordTelemetry();
  const encoder = withEncoderTelemetry(createFakeTokenEncoder({ contextTokens: 8 }), { tracerProvider });
  await expect(encoder.encode([new Int32Array(9)])).rejects.toThrow(InputTooLongError);
  expect(onlySpan(spans()).attributes).toMatchObject({ "error.type": "input_too_long" });
});
