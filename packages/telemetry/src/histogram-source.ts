import { atOnce } from "@embedloom/core";
import { type Histogram, type Meter, type MeterProvider, metrics } from "@opentelemetry/api";
import type { HistogramDefinition } from "./genai-conventions.ts";

/** What spans and metrics name as their origin. */
export const SCOPE = "@embedloom/telemetry";

/**
 * Gives the histogram of a definition.
 *
 * @param given the provider to use. Absent: the global one of the moment
 */
export function histogramSource(definition: HistogramDefinition, given: MeterProvider | undefined): () => Histogram {
  return instrumentSource((meter) => meter.createHistogram(definition.name, definition.options), given);
}

/**
 * Gives an instrument, made once per meter provider: one that is registered after the first call is found, because the API has
 * no proxy for meters as it has for tracers.
 *
 * @param given the provider to use. Absent: the global one of the moment
 */
export function instrumentSource<T>(create: (meter: Meter) => T, given: MeterProvider | undefined): () => T {
  let made: { readonly by: MeterProvider; readonly instrument: T } | undefined;
  return () => {
    const provider = given ?? metrics.getMeterProvider();
    if (made === undefined || provider !== made.by) made = { by: provider, instrument: create(meterOf(provider)) };
    return made.instrument;
  };
}

// Of an async function there is no meter, and its rejection must not end the process.
function meterOf(provider: MeterProvider): Meter {
  return atOnce(provider.getMeter(SCOPE)) as Meter;
}
