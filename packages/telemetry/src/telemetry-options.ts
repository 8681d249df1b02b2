import { InvalidOptionError, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import type { Attributes, MeterProvider, TracerProvider } from "@opentelemetry/api";
import type { MetricNames } from "./genai-conventions.ts";

/** Where telemetry goes and what it says of the place it is made at; the choices of every wrapper of this package. */
export interface ObserverOptions {
  /** Where in the stack the wrapper stands, such as `application` or `request`: `embedloom.layer`. Absent: not told. */
  readonly layer?: string | undefined;
  /** Whether metrics are made beside the spans; `false` keeps two wrappers in a stack from counting twice. @default true */
  readonly metrics?: boolean | undefined;
  /** URL of the server; its host and port are told, and nothing else of it. Absent: not told. */
  readonly server?: string | URL | undefined;
  /** Makes the spans. @default the global one */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Makes the metrics. @default the global one, also when it is registered later */
  readonly meterProvider?: MeterProvider | undefined;
}

/** The options of `withTelemetry` and `withEncoderTelemetry`. */
export interface TelemetryOptions extends ObserverOptions {
  /** `gen_ai.provider.name`, where the conventions have another word, such as `azure.ai.openai`. @default `Embedder.provider` */
  readonly providerName?: string | undefined;
  /**
   * Names of the metrics: `operation` for `gen_ai.client.operation.duration` and `gen_ai.client.token.usage`, `embeddings`
   * for their successors `gen_ai.client.embeddings.duration` and `gen_ai.client.embeddings.operation.input_tokens`.
   *
   * @default "operation"
   */
  readonly metricNames?: MetricNames | undefined;
}

/** The options of `createShardTelemetry`. */
export interface ShardTelemetryOptions extends ObserverOptions {
  /** Name of the job: `embedloom.job.name`. Absent: not told. */
  readonly jobName?: string | undefined;
}

const word = kinds.optional(
  kindOf("a text of at least one character", (value) => typeof value === "string" && value !== ""),
);

const observerKinds: KindsOf<ObserverOptions> = {
  layer: word,
  metrics: kinds.optional(kinds.flag),
  server: kinds.optional(
    kindOf("a URL with a host", (value) => (URL.parse(`${String(value)}`)?.hostname ?? "") !== ""),
  ),
  tracerProvider: kinds.optional(kinds.withMethods("a tracer provider", "getTracer")),
  meterProvider: kinds.optional(kinds.withMethods("a meter provider", "getMeter")),
};

/**
 * Reads the options of a wrapper of embedders.
 *
 * @throws InvalidOptionError naming the option that cannot work
 */
export function readTelemetryOptions(options: TelemetryOptions): TelemetryOptions {
  return readOptions<TelemetryOptions>("options", options, {
    ...observerKinds,
    providerName: word,
    metricNames: kinds.optional(kinds.oneOf("operation", "embeddings")),
  });
}

/**
 * Reads the options of a wrapper of stores.
 *
 * @throws InvalidOptionError naming the option that cannot work
 */
export function readObserverOptions(options: ObserverOptions): ObserverOptions {
  return readOptions<ObserverOptions>("options", options, observerKinds);
}

/**
 * Reads the options of an observer of shards.
 *
 * @throws InvalidOptionError naming the option that cannot work
 */
export function readShardTelemetryOptions(options: ShardTelemetryOptions): ShardTelemetryOptions {
  return readOptions<ShardTelemetryOptions>("options", options, { ...observerKinds, jobName: word });
}

/**
 * The attributes that say where a wrapper stands and which server is behind it.
 *
 * @throws InvalidOptionError when `server` is no URL with a host
 */
export function placeAttributes({ layer, server }: ObserverOptions): Attributes {
  return { ...(layer !== undefined && { "embedloom.layer": layer }), ...(server !== undefined && hostAndPort(server)) };
}

/** Ports of the schemes that a base URL or a store's URL may have. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443, "redis:": 6379, "rediss:": 6379 };

function hostAndPort(server: string | URL): Attributes {
  const url = URL.parse(`${server}`);
  if (url === null || url.hostname === "") throw new InvalidOptionError("server", "a URL with a host", server);
  const port = url.port === "" ? DEFAULT_PORTS[url.protocol] : Number(url.port);
  return { "server.address": url.hostname, ...(port !== undefined && { "server.port": port }) };
}
