import { kinds, readOptions } from "@embedloom/core";
import { type HttpCounters, type RecordedRequest, startHttpServer } from "../fake-http/index.ts";
import { type QdrantState, route } from "./qdrant-routes.ts";

/** The options of {@link startFakeQdrant}. */
export interface FakeQdrantSettings {
  /** The key that requests must carry in the header `api-key`. @default none is asked for */
  readonly apiKey?: string | undefined;
}

/** A running fake Qdrant. */
export interface FakeQdrant extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Every request in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Answers the next requests with these statuses, one each, and does nothing of what they ask. */
  failNext(...statuses: readonly number[]): void;
  /** Cuts all connections and leaves no timer and no socket behind. */
  close(): Promise<void>;
}

/**
 * Starts a server that does what Qdrant's documentation says of collections and points, on an ephemeral port of 127.0.0.1. No
 * recording of a real Qdrant stands behind it.
 *
 * @example
 * ```ts
 * import { startFakeQdrant } from "@embedloom/testing";
 *
 * await using qdrant = await startFakeQdrant();
 * const reply = await fetch(`${qdrant.url}/collections/absent`);
 * console.log(reply.status); // 404
 * ```
 */
export async function startFakeQdrant(given: FakeQdrantSettings = {}): Promise<FakeQdrant> {
  const settings = readOptions<FakeQdrantSettings>("settings", given, { apiKey: kinds.optional(kinds.text) });
  const counters: HttpCounters = { inFlight: 0, peakInFlight: 0, aborted: 0 };
  const state: QdrantState = { collections: new Map(), apiKey: settings.apiKey, failures: [] };
  const http = await startHttpServer({
    counters,
    now: Date.now,
    answer: async (exchange) => exchange.send(route(state, exchange)),
  });
  return {
    url: http.origin,
    requests: http.requests,
    failNext(...statuses) {
      statuses.forEach((status, i) => kinds.integer(100, 599)(`statuses[${i}]`, status));
      state.failures.push(...statuses);
    },
    close: http.close,
    [Symbol.asyncDispose]: http.close,
  };
}
