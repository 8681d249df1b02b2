import type { MetricOptions } from "@opentelemetry/api";

/** A histogram as the conventions define it. */
export interface HistogramDefinition {
  readonly name: string;
  readonly options: MetricOptions;
}

/** Which names the two metrics have. */
export type MetricNames = "operation" | "embeddings";

// Boundaries and units are the same under both names.
const seconds = (name: string): HistogramDefinition => ({
  name,
  options: {
    description: "Duration of an embeddings operation.",
    unit: "s",
    advice: {
      explicitBucketBoundaries: [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
      ],
    },
  },
});

const tokens = (name: string): HistogramDefinition => ({
  name,
  options: {
    description: "Input tokens that the provider billed for an embeddings operation.",
    unit: "{token}",
    advice: {
      explicitBucketBoundaries: [
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
      ],
    },
  },
});

/**
 * The metrics of an embeddings operation: `operation` is version 1.41.0 of the OpenTelemetry semantic conventions, the last
 * that held those for GenAI; `embeddings` is what the repository semantic-conventions-genai made of them since.
 */
export const EMBEDDINGS_METRICS: Readonly<
  Record<MetricNames, { readonly duration: HistogramDefinition; readonly tokens: HistogramDefinition }>
> = {
  operation: { duration: seconds("gen_ai.client.operation.duration"), tokens: tokens("gen_ai.client.token.usage") },
  embeddings: {
    duration: seconds("gen_ai.client.embeddings.duration"),
    tokens: tokens("gen_ai.client.embeddings.operation.input_tokens"),
  },
};

/** Duration of a store's operation, as version 1.41.0 of the database conventions defines it. */
export const STORE_DURATION: HistogramDefinition = {
  name: "db.client.operation.duration",
  options: {
    description: "Duration of database client operations.",
    unit: "s",
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
  },
};

/** The name of the operation in spans and metrics. */
export const EMBEDDINGS = "embeddings";
