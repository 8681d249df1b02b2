import {
  checkFaultPlan,
  checkPlan,
  pickFault,
  type RecordedRequest,
  respond,
  startHttpServer,
} from "../fake-http/index.ts";
import { kinds, InvalidOptionError } from "@embedloom/core";
import { deterministicVector, shortenedVector } from "../seeded/index.ts";
import type { BatchStatus } from "./batch/batch-store.ts";
import type { OpenAIFaults } from "./openai-fault.ts";
import { route } from "./openai-routes.ts";
import type { FakeOpenAISettings } from "./openai-settings.ts";
import { readOpenAISettings } from "./read-openai-settings.ts";
import { createOpenAIState, type OpenAICounters } from "./openai-state.ts";

/** A running fake OpenAI server. */
export interface FakeOpenAI extends AsyncDisposable {
  /** Base URL for clients, ends in `/v1`. */
  readonly url: string;
  /** `http://127.0.0.1:<port>`, the endpoint for Azure clients. */
  readonly origin: string;
  /** Every request in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  readonly counters: Readonly<OpenAICounters>;
  /** How often each text was embedded and billed: a value above 1 was paid twice. Token lists are joined with commas. */
  readonly textsServed: ReadonlyMap<string, number>;
  /** State and number of lines of every batch, in order of creation. */
  batches(): readonly { readonly id: string; readonly status: BatchStatus; readonly lines: number }[];
  /** Replaces what goes wrong from the next request on; `{}` for nothing. */
  setFaults(faults: OpenAIFaults): void;
  /**
   * The vector the server answers for a text.
   *
   * @param dimensions as requested; the native width when absent
   * @throws InvalidOptionError when the model is unknown
   */
  vectorOf(text: string, model: string, dimensions?: number): Float32Array;
  /** Resolves once the condition holds, looked at whenever a request comes or goes; rejects when the server closes first. */
  until(condition: () => boolean): Promise<void>;
  /** Cuts all connections and leaves no timer and no socket behind. */
  close(): Promise<void>;
}

/**
 * Starts a server that behaves on the wire as OpenAI's embeddings endpoint does, faults included, on an ephemeral port
 * of 127.0.0.1.
 *
 * @throws InvalidOptionError when a rate limit or a width is not a positive number, a time is negative, or the faults' probabilities are none
 *
 * @example
 * ```ts
 * import { startFakeOpenAI } from "@embedloom/testing";
 *
 * const server = await startFakeOpenAI({ rateLimits: { tokensPerMinute: 200_000 } });
 * const response = await fetch(`${server.url}/embeddings`, {
 *   method: "POST",
 *   body: JSON.stringify({ model: "text-embedding-3-small", input: ["a cat"] }),
 * });
 * response.headers.get("x-ratelimit-limit-tokens"); // "200000"
 * await server.close();
 * ```
 */
export async function startFakeOpenAI(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const state = createOpenAIState(readOpenAISettings(settings));
  const http = await startHttpServer({
    counters: state.counters,
    now: state.now,
    answer: (exchange) => {
      const fault = pickFault(state.faults, exchange.request);
      return respond(exchange, fault, async () => {
        const reply = route(state, exchange, fault);
        await state.desk.serve(exchange, reply);
        return { ...reply, headers: { ...standardHeaders(exchange.request.index), ...reply.headers } };
      });
    },
  });
  return {
    url: `${http.origin}/v1`,
    origin: http.origin,
    requests: http.requests,
    counters: state.counters,
    textsServed: state.textsServed,
    batches: () => state.batches.batches.map(({ id, status, lines }) => ({ id, status, lines: lines.length })),
    setFaults(faults) {
      checkPlan(faults);
      checkFaultPlan(faults);
      state.faults = faults;
    },
    vectorOf(text, model, dimensions) {
      kinds.text("model", model);
      kinds.optional(kinds.integer(1))("dimensions", dimensions);
      const { models } = state.rules();
      const [name, facts] = state.style.modelOf?.(model, models) ?? [model, models.get(model)];
      if (facts === undefined) throw new InvalidOptionError("model", "one the fake server knows", model);
      return shortenedVector(deterministicVector(text, facts.dimensions, name), dimensions ?? facts.dimensions);
    },
    until: http.until,
    close: http.close,
    [Symbol.asyncDispose]: http.close,
  };
}

function standardHeaders(requestIndex: number): Record<string, string> {
  return {
    "x-request-id": `req_${String(requestIndex).padStart(6, "0")}`,
    "openai-organization": "org-x",
    "openai-version": "2020-10-01",
    "openai-processing-ms": "1",
  };
}
