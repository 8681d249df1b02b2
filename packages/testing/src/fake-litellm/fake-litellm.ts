import { InvalidOptionError } from "@embedloom/core";
import { type HttpCounters, type RecordedRequest, startHttpServer } from "../fake-http/index.ts";
import { type LiteLLMState, route } from "./litellm-routes.ts";
import { type FakeLiteLLMSettings, readLiteLLMSettings } from "./litellm-settings.ts";

/** A running fake LiteLLM proxy. */
export interface FakeLiteLLM extends AsyncDisposable {
  /** Base URL for clients, ends in `/v1`. */
  readonly url: string;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Every request in order of arrival; what went on to the servers behind stands in their own logs. */
  readonly requests: readonly RecordedRequest[];
  readonly counters: Readonly<HttpCounters>;
  /** Resolves once the condition holds, looked at whenever a request comes or goes; rejects when the server closes first. */
  until(condition: () => boolean): Promise<void>;
  /** Cuts all connections and leaves no timer and no socket behind. The servers behind stay open. */
  close(): Promise<void>;
}

/**
 * Starts a proxy that stands in front of real or fake servers as LiteLLM's does, without its database, on an ephemeral
 * port of 127.0.0.1: it translates requests, refuses what a provider is not given, repeats what may pass, and hands
 * failures on in words of its own.
 *
 * @throws InvalidOptionError when there is no model
 *
 * @example
 * ```ts
 * import { startFakeLiteLLM, startFakeOllama } from "@embedloom/testing";
 *
 * const ollama = await startFakeOllama();
 * const models = { minilm: { provider: "ollama", url: ollama.url, model: "all-minilm" } } as const;
 * const proxy = await startFakeLiteLLM({ models });
 * const body = JSON.stringify({ model: "minilm", input: ["a pump"], encoding_format: "base64" });
 * const { status } = await fetch(`${proxy.url}/embeddings`, { method: "POST", body });
 * console.log(status); // 400
 * await proxy.close();
 * await ollama.close();
 * ```
 */
export async function startFakeLiteLLM(given: FakeLiteLLMSettings): Promise<FakeLiteLLM> {
  const settings = readLiteLLMSettings(given);
  const models = new Map(Object.entries(settings.models));
  if (models.size === 0) throw new InvalidOptionError("models", "at least one model", 0);
  const now = settings.now ?? Date.now;
  const counters: HttpCounters = { inFlight: 0, peakInFlight: 0, aborted: 0 };
  const state: LiteLLMState = { models, apiKey: settings.apiKey, now, coolingUntil: new Map() };
  const http = await startHttpServer({
    counters,
    now,
    answer: async (exchange) => exchange.send(await route(state, exchange)),
  });
  return {
    url: `${http.origin}/v1`,
    origin: http.origin,
    requests: http.requests,
    counters,
    until: http.until,
    close: http.close,
    [Symbol.asyncDispose]: http.close,
  };
}
