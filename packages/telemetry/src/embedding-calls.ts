import { type Embedder, type EmbedOptions, type EmbedResult, isEmbedloomError, type Usage } from "@embedloom/core";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { EMBEDDINGS, EMBEDDINGS_METRICS } from "./genai-conventions.ts";
import { histogramSource } from "./histogram-source.ts";
import { countOf, observe, readable } from "./observe.ts";
import { placeAttributes, type TelemetryOptions } from "./telemetry-options.ts";

/** A call that embeds something. */
interface EmbeddingCall<T extends { readonly usage: Usage }> {
  /** What the span alone tells, before the call. */
  readonly attributes: Attributes;
  readonly signal: AbortSignal | undefined;
  readonly run: () => Promise<T>;
  /** Width of the vectors of a result; `undefined` when it holds none. */
  readonly dimensionsOf: (result: T) => number | undefined;
}

/** Makes spans and measurements of the calls to one model. */
export interface EmbeddingCalls {
  observeCall<T extends { readonly usage: Usage }>(call: EmbeddingCall<T>): Promise<T>;
  /** A call of an embedder, of texts. */
  observeEmbed(inputs: readonly string[], call: EmbedOptions, run: () => Promise<EmbedResult>): Promise<EmbedResult>;
}

/** Makes the {@link EmbeddingCalls} of checked options. */
export function embeddingCalls(
  { provider, model }: Pick<Embedder, "provider" | "model">,
  options: TelemetryOptions,
): EmbeddingCalls {
  const { providerName = provider, metrics = true, metricNames = "operation", tracerProvider } = options;
  const names = EMBEDDINGS_METRICS[metricNames];
  const attributes: Attributes = {
    "gen_ai.operation.name": EMBEDDINGS,
    "gen_ai.provider.name": providerName,
    "gen_ai.request.model": model,
    ...placeAttributes(options),
  };
  // The successor counts input tokens only, and so needs no word for them.
  const tokenAttributes = metricNames === "operation" ? { ...attributes, "gen_ai.token.type": "input" } : attributes;
  const duration = metrics ? histogramSource(names.duration, options.meterProvider) : undefined;
  const tokenUsage = metrics ? histogramSource(names.tokens, options.meterProvider) : undefined;

  function usageAttributes({ requests, tokens }: Usage): Attributes {
    // A call that needed no request used no tokens: there is nothing to count.
    if (tokens !== undefined && requests > 0) tokenUsage?.().record(tokens, tokenAttributes);
    return {
      "embedloom.request.count": requests,
      ...(tokens !== undefined && { "gen_ai.usage.input_tokens": tokens }),
    };
  }

  function observeCall<T extends { readonly usage: Usage }>(call: EmbeddingCall<T>): Promise<T> {
    return observe(
      { tracerProvider, duration },
      {
        spanName: `${EMBEDDINGS} ${model}`,
        kind: SpanKind.CLIENT,
        attributes,
        spanAttributes: call.attributes,
        signal: call.signal,
        run: call.run,
        ofResult: (result) => {
          const dimensions = call.dimensionsOf(result);
          return {
            ...usageAttributes(result.usage),
            ...(dimensions !== undefined && { "gen_ai.embeddings.dimension.count": dimensions }),
          };
        },
        // What succeeded was paid for.
        ofFailure: (error) => (isEmbedloomError(error, "partial") ? usageAttributes(error.completed.usage) : {}),
      },
    );
  }

  return {
    observeCall,
    observeEmbed: (inputs, call, run) =>
      observeCall({
        attributes: callAttributes(inputs, readable(call)),
        signal: readable(call).signal,
        run,
        dimensionsOf: ({ embeddings }) => (embeddings.count > 0 ? embeddings.dimensions : undefined),
      }),
  };
}

// The inputs are not checked yet: what is not an array has no length to tell.
function callAttributes(inputs: readonly unknown[], { inputType, dimensions }: EmbedOptions): Attributes {
  const count = countOf(inputs);
  return {
    ...(count !== undefined && { "embedloom.input.count": count }),
    ...((inputType === "query" || inputType === "document") && { "embedloom.input.type": inputType }),
    ...(Number.isInteger(dimensions) && { "gen_ai.embeddings.dimension.count": dimensions }),
  };
}
