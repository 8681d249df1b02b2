import { kinds, type TokenEncoder } from "@embedloom/core";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { EMBEDDINGS, EMBEDDINGS_METRICS } from "./genai-conventions.ts";
import { histogramSource } from "./histogram-source.ts";
import { countOf, observe, readable } from "./observe.ts";
import { readTelemetryOptions, placeAttributes, type TelemetryOptions } from "./telemetry-options.ts";

/**
 * A token encoder that makes a span and measures the duration of every `encode` call: each window of late chunking.
 *
 * @throws InvalidOptionError at once for an option that cannot work
 * @example
 * ```ts
 * import { withEncoderTelemetry } from "@embedloom/telemetry";
 * import { createFakeTokenEncoder } from "@embedloom/testing";
 *
 * const encoder = withEncoderTelemetry(createFakeTokenEncoder(), { layer: "window" });
 * const { ids } = await encoder.tokenize("a cat");
 * const [matrix] = await encoder.encode([ids]);
 * console.log(matrix?.count === ids.length); // true
 * ```
 */
export function withEncoderTelemetry(encoder: TokenEncoder, given: TelemetryOptions = {}): TokenEncoder {
  kinds.tokenEncoder("encoder", encoder);
  const options = readTelemetryOptions(given);
  const { providerName = encoder.provider, metrics = true, metricNames = "operation", tracerProvider } = options;
  const names = EMBEDDINGS_METRICS[metricNames];
  const attributes = {
    "gen_ai.operation.name": EMBEDDINGS,
    "gen_ai.provider.name": providerName,
    "gen_ai.request.model": encoder.model,
    ...placeAttributes(options),
  };
  const duration = metrics ? histogramSource(names.duration, options.meterProvider) : undefined;
  return {
    provider: encoder.provider,
    model: encoder.model,
    describe: (call) => encoder.describe(call),
    tokenize: (text, call) => encoder.tokenize(text, call),
    encode: (sequences, call) =>
      observe(
        { tracerProvider, duration },
        {
          spanName: `${EMBEDDINGS} ${encoder.model}`,
          // The conventions' kind for a model in the same process.
          kind: SpanKind.INTERNAL,
          attributes,
          spanAttributes: countAttribute(sequences),
          signal: readable(call ?? {}).signal,
          run: () => encoder.encode(sequences, call),
          ofResult: (matrices) => ({
            "gen_ai.usage.input_tokens": sequences.reduce((sum, ids) => sum + ids.length, 0),
            ...(matrices[0] && { "gen_ai.embeddings.dimension.count": matrices[0].dimensions }),
          }),
        },
      ),
    close: () => encoder.close(),
  };
}

// Nothing is checked yet.
function countAttribute(sequences: readonly unknown[]): Attributes {
  const count = countOf(sequences);
  return count === undefined ? {} : { "embedloom.sequence.count": count };
}
