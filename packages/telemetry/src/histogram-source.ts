import { atOnce } from "@embedloom/core";
import { type Histogram, type Meter, type MeterProvider, metrics } from "@opentelemetry/api";
import type { HistogramDefinition } from "./genai-conventions.ts";

/** What spans and metrics name as their origin. */
export const SCOPE = "@embedloom/telemetry";

/**
 * Gives the histogram of a definition, made once per meter provider: one that is registered after the first call is found,
 * because the API has no proxy for meters as it has for tracers.
 *
 * @param given the provider to use. Absent: the global one of the moment
 */
export function histogramSource(definition: HistogramDefinition, given: MeterProvider | undefined): () => Histogram {
  let madeBy: MeterProvider | undefined;
  let histogram: Histogram | undefined;
  return () => {
    const provider = given ?? metrics.getMeterProvider();
    if (histogram === undefined || provider !== madeBy) {
      madeBy = provider;
      histogram = meterOf(provider).createHistogram(definition.name, definition.options);
    }
    return histogram;
  };
}

// Of an async function there is no meter, and its rejection must not end the process.
function meterOf(provider: MeterProvider): Meter {
  return atOnce(provider.getMeter(SCOPE)) as Meter;
}
