import type { Counter, MeterProvider, MetricOptions } from "@opentelemetry/api";
import { instrumentSource } from "./histogram-source.ts";

/** Gives a counter, as `histogramSource` gives a histogram. */
export function counterSource(name: string, options: MetricOptions, given: MeterProvider | undefined): () => Counter {
  return instrumentSource((meter) => meter.createCounter(name, options), given);
}
