import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type Attributes, context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  type DataPoint,
  type Histogram,
  type MetricData,
  MeterProvider,
  MetricReader,
} from "@opentelemetry/sdk-metrics";
import { type ReadableSpan, SimpleSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";

class CollectingReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** The real SDK, which keeps in memory what it would send. */
export interface RecordedTelemetry {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  /** Every span that has ended, in that order. */
  spans(): readonly ReadableSpan[];
  /** The spans below a span, in the order they ended. */
  childrenOf(parent: ReadableSpan): readonly ReadableSpan[];
  metric(name: string): Promise<MetricData | undefined>;
  /** What a histogram holds, one entry per set of attributes. */
  points(name: string): Promise<readonly DataPoint<Histogram>[]>;
  /** Everything that would leave the process, as text. */
  everything(): Promise<string>;
}

/** Starts an SDK of its own; the context manager is the process's, as in an application. */
export function recordTelemetry(): RecordedTelemetry {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ended: ReadableSpan[] = [];
  // The SDK's own exporter for tests answers in a timer, which the contract would count as one of ours.
  const exporter: SpanExporter = {
    export(spans, done) {
      ended.push(...spans);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const reader = new CollectingReader();
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const all = async (): Promise<MetricData[]> => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  };
  const metric = async (name: string): Promise<MetricData | undefined> =>
    (await all()).find(({ descriptor }) => descriptor.name === name);
  return {
    tracerProvider,
    meterProvider,
    spans: () => ended,
    childrenOf: (parent) => ended.filter((span) => span.parentSpanContext?.spanId === parent.spanContext().spanId),
    metric,
    points: async (name) => ((await metric(name))?.dataPoints ?? []) as DataPoint<Histogram>[],
    async everything() {
      const spans = ended.map(({ name, attributes, events, links, status }) => ({
        name,
        attributes,
        events,
        links,
        status,
      }));
      return inspect([spans, await all()], { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity });
    },
  };
}

/** The one span that has these attributes. */
export function onlySpan(spans: readonly ReadableSpan[], attributes: Attributes = {}): ReadableSpan {
  const found = spans.filter((span) =>
    Object.entries(attributes).every(([name, value]) => span.attributes[name] === value),
  );
  const [span] = found;
  assert.ok(span !== undefined && found.length === 1, `${found.length} spans instead of one`);
  return span;
}
