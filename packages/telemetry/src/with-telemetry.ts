import {
  type Embedder,
  type EmbedOptions,
  type EmbedResult,
  isEmbedloomError,
  kinds,
  type Usage,
  wrapEmbedder,
} from "@embedloom/core";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { EMBEDDINGS, EMBEDDINGS_METRICS } from "./genai-conventions.ts";
import { histogramSource } from "./histogram-source.ts";
import { countOf, observe, readable } from "./observe.ts";
import { readTelemetryOptions, placeAttributes, type TelemetryOptions } from "./telemetry-options.ts";

/**
 * An embedder that makes an OpenTelemetry span and two measurements of every `embed` call, by the GenAI conventions. No
 * text, vector, key or message is in any of them. Without an SDK it costs next to nothing and changes nothing.
 *
 * Outermost it shows what the application waits for, innermost each request.
 *
 * @throws InvalidOptionError at once for an option that cannot work
 * @example
 * ```ts
 * import { withTelemetry } from "@embedloom/telemetry";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedder = withTelemetry(createFakeEmbedder({ dimensions: 8 }), { layer: "application" });
 * const { embeddings } = await embedder.embed(["a cat"]);
 * console.log(embeddings.dimensions); // 8
 * ```
 */
export function withTelemetry(embedder: Embedder, given: TelemetryOptions = {}): Embedder {
  kinds.embedder("embedder", embedder);
  const options = readTelemetryOptions(given);
  const { providerName = embedder.provider, metrics = true, metricNames = "operation", tracerProvider } = options;
  const names = EMBEDDINGS_METRICS[metricNames];
  const attributes: Attributes = {
    "gen_ai.operation.name": EMBEDDINGS,
    "gen_ai.provider.name": providerName,
    "gen_ai.request.model": embedder.model,
    ...placeAttributes(options),
  };
  // The successor counts input tokens only, and so needs no word for them.
  const tokenAttributes = metricNames === "operation" ? { ...attributes, "gen_ai.token.type": "input" } : attributes;
  const duration = metrics ? histogramSource(names.duration, options.meterProvider) : undefined;
  const tokenUsage = metrics ? histogramSource(names.tokens, options.meterProvider) : undefined;

  function usageAttributes(usage: Usage): Attributes {
    const { requests, tokens } = usage;
    // A call that needed no request used no tokens: there is nothing to count.
    if (tokens !== undefined && requests > 0) tokenUsage?.().record(tokens, tokenAttributes);
    return {
      "embedloom.request.count": requests,
      ...(tokens !== undefined && { "gen_ai.usage.input_tokens": tokens }),
    };
  }

  const embed = (inputs: readonly string[], call: EmbedOptions = {}): Promise<EmbedResult> => {
    const seen = readable(call);
    return observe(
      { tracerProvider, duration },
      {
        spanName: `${EMBEDDINGS} ${embedder.model}`,
        kind: SpanKind.CLIENT,
        attributes,
        spanAttributes: callAttributes(inputs, seen),
        signal: seen.signal,
        run: () => embedder.embed(inputs, call),
        ofResult: ({ embeddings, usage }) => ({
          ...usageAttributes(usage),
          ...(embeddings.count > 0 && { "gen_ai.embeddings.dimension.count": embeddings.dimensions }),
        }),
        // What succeeded was paid for.
        ofFailure: (error) => (isEmbedloomError(error, "partial") ? usageAttributes(error.completed.usage) : {}),
      },
    );
  };

  return wrapEmbedder(embedder, { embed });
}

function countAttribute(inputs: readonly string[]): Attributes {
  const count = countOf(inputs);
  return count === undefined ? {} : { "embedloom.input.count": count };
}

// The inputs are not checked yet: what is no array has no length to tell.
function callAttributes(inputs: readonly string[], { inputType, dimensions }: EmbedOptions): Attributes {
  return {
    ...countAttribute(inputs),
    ...((inputType === "query" || inputType === "document") && { "embedloom.input.type": inputType }),
    ...(Number.isInteger(dimensions) && { "gen_ai.embeddings.dimension.count": dimensions }),
  };
}
