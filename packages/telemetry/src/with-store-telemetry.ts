import { type AbortOptions, type EmbeddingStore, kinds } from "@embedloom/core";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { STORE_DURATION } from "./genai-conventions.ts";
import { histogramSource } from "./histogram-source.ts";
import { countOf, observe, readable } from "./observe.ts";
import { readObserverOptions, type ObserverOptions, placeAttributes } from "./telemetry-options.ts";

/**
 * A store that makes a span and a measurement of every batched read, write and removal, by the database conventions; how
 * many keys there were and how many were found is told, never which. What else the store can do, such as locks, stays.
 *
 * @throws InvalidOptionError at once for an option that cannot work
 * @example
 * ```ts
 * import { withStoreTelemetry } from "@embedloom/telemetry";
 * import { createFakeStore } from "@embedloom/testing";
 *
 * const store = withStoreTelemetry(createFakeStore(), { server: "redis://cache.internal:6379" });
 * console.log(await store.getMany(["a"])); // [ undefined ]
 * ```
 */
export function withStoreTelemetry<S extends EmbeddingStore>(store: S, given: ObserverOptions = {}): S {
  kinds.store("store", store);
  const options = readObserverOptions(given);
  const { metrics = true, tracerProvider } = options;
  const place = { "db.system.name": store.name, ...placeAttributes(options) };
  const duration = metrics ? histogramSource(STORE_DURATION, options.meterProvider) : undefined;

  function seen<T>(operation: string, call: SeenCall<T>): Promise<T> {
    const { count, signal, run, ofResult = () => ({}) } = call;
    return observe(
      { tracerProvider, duration },
      {
        spanName: `${operation} ${store.name}`,
        kind: SpanKind.CLIENT,
        attributes: { ...place, "db.operation.name": operation },
        spanAttributes: count === undefined ? {} : { "embedloom.store.key_count": count },
        signal,
        run,
        ofResult,
      },
    );
  }

  return {
    ...store,
    getMany: (keys: readonly string[], call?: AbortOptions) =>
      seen("getMany", {
        count: countOf(keys),
        signal: readable(call ?? {}).signal,
        run: () => store.getMany(keys, call),
        ofResult: (values) => ({ "embedloom.store.hit_count": values.filter((value) => value !== undefined).length }),
      }),
    setMany: (...[entries, call]: Parameters<EmbeddingStore["setMany"]>) =>
      seen("setMany", {
        count: countOf(entries),
        signal: readable(call ?? {}).signal,
        run: () => store.setMany(entries, call),
      }),
    deleteMany: (keys: readonly string[], call?: AbortOptions) =>
      seen("deleteMany", {
        count: countOf(keys),
        signal: readable(call ?? {}).signal,
        run: () => store.deleteMany(keys, call),
      }),
    clear: (prefix: string, call?: AbortOptions) =>
      seen("clear", { signal: readable(call ?? {}).signal, run: () => store.clear(prefix, call) }),
    close: () => store.close(),
  };
}

interface SeenCall<T> {
  readonly count?: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly run: () => Promise<T>;
  readonly ofResult?: (result: T) => Attributes;
}
