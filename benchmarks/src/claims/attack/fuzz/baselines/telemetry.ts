import { createFakeEmbedder, createFakeStore, createFakeTokenEncoder } from "@embedloom/testing";
import { metrics, trace } from "@opentelemetry/api";
import type { Baselines } from "../baselines.ts";
import { documentMethods, encoder } from "./documents.ts";

const observer = () => ({
  layer: "application",
  metrics: true,
  server: "http://127.0.0.1:9/",
  tracerProvider: { getTracer: trace.getTracer.bind(trace) },
  meterProvider: { getMeter: metrics.getMeter.bind(metrics) },
});
const options = () => ({ ...observer(), providerName: "p", metricNames: "operation" });

/** Calls of telemetry that work. */
export const functions: Baselines["functions"] = {
  createShardTelemetry: () => [{ ...observer(), jobName: "articles" }],
  withEncoderTelemetry: () => [{ ...createFakeTokenEncoder({ dimensions: 4, contextTokens: 16 }) }, options()],
  withDocumentTelemetry: () => [encoder(), options()],
  withStoreTelemetry: () => [{ ...createFakeStore() }, observer()],
  withTelemetry: () => [{ ...createFakeEmbedder({ dimensions: 4 }) }, options()],
};

/** Methods of what telemetry gives. */
export const methods: Baselines["methods"] = documentMethods("withDocumentTelemetry");
