import { checkFaultPlan, checkPlan, pickFault, type RecordedRequest, startHttpServer } from "../fake-http/index.ts";
import { kinds, InvalidOptionError } from "@embedloom/core";
import { ollamaVector } from "./embed-texts.ts";
import { fullModelName } from "./model-name.ts";
import type { LoadedModel } from "./model-runner.ts";
import type { OllamaFaults } from "./ollama-fault.ts";
import { route } from "./ollama-routes.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";
import { readOllamaSettings } from "./read-ollama-settings.ts";
import { createOllamaState, type NamedModel, type OllamaCounters } from "./ollama-state.ts";

/** A running fake Ollama server. */
export interface FakeOllama extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, the host for clients; OpenAI's shape is under `/v1`. */
  readonly url: string;
  /** Every request in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  readonly counters: Readonly<OllamaCounters>;
  /** How often each text was embedded: a value above 1 was work done twice. */
  readonly textsServed: ReadonlyMap<string, number>;
  /** Full names of the models that need no pull. */
  readonly installed: ReadonlySet<string>;
  /** The model as it stands in memory with its options and `keep_alive`; `undefined` when it is not loaded. */
  loaded(model: string): LoadedModel | undefined;
  /** Replaces what goes wrong from the next request on; `{}` for nothing. */
  setFaults(faults: OllamaFaults): void;
  /**
   * Puts other weights under a model's name while the server runs, as pulling it again or `ollama create` does: its
   * digest and its vectors are others from the next request on, which loads it.
   *
   * @throws InvalidOptionError when the model is unknown
   */
  replaceWeights(model: string, revision: string): void;
  /**
   * The unit-length vector the server answers for a text it does not truncate.
   *
   * @param dimensions as requested; the native width when absent
   * @throws InvalidOptionError when the model is unknown
   */
  vectorOf(text: string, model: string, dimensions?: number): Float32Array;
  /** Resolves once the condition holds, looked at whenever a request comes, goes or gets its turn; rejects when the server closes first. */
  until(condition: () => boolean): Promise<void>;
  /** Cuts all connections and leaves no timer and no socket behind. */
  close(): Promise<void>;
}

/**
 * Starts a server that behaves on the wire as Ollama does, in the version of the settings, on an ephemeral port of
 * 127.0.0.1.
 *
 * @throws InvalidOptionError when a model's name or width cannot be one, or the faults' probabilities are none
 *
 * @example
 * ```ts
 * import { startFakeOllama } from "@embedloom/testing";
 *
 * const server = await startFakeOllama({ version: "0.12.0" });
 * const response = await fetch(`${server.url}/api/embed`, {
 *   method: "POST",
 *   body: JSON.stringify({ model: "all-minilm", input: "word ".repeat(300), truncate: false }),
 * });
 * await response.json(); // { error: "input exceeds maximum context length" }
 * await server.close();
 * ```
 */
export async function startFakeOllama(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const state = createOllamaState(readOllamaSettings(settings), () => http.changed());
  const http = await startHttpServer({
    counters: state.counters,
    now: state.now,
    abortedStatus: 499,
    answer: (exchange) => route(state, exchange, pickFault(state.faults, exchange.request)),
  });
  const known = (model: string): NamedModel => {
    kinds.text("model", model);
    const named = state.registry.get(fullModelName(model) ?? "");
    if (named === undefined) throw new InvalidOptionError("model", "one the fake server knows", model);
    return named;
  };
  return {
    url: http.origin,
    requests: http.requests,
    counters: state.counters,
    textsServed: state.textsServed,
    installed: state.installed,
    loaded(model) {
      kinds.text("model", model);
      return state.registry.get(fullModelName(model) ?? "")?.runner.loaded();
    },
    setFaults(faults) {
      checkPlan(faults);
      checkFaultPlan(faults);
      state.faults = faults;
    },
    replaceWeights(model, revision) {
      kinds.text("revision", revision);
      const { name, model: facts } = known(model);
      state.registry.set(name, state.named(name, { ...facts, revision }));
    },
    vectorOf(text, model, dimensions) {
      kinds.text("text", text);
      kinds.optional(kinds.integer(1))("dimensions", dimensions);
      return ollamaVector(known(model), text, dimensions);
    },
    until: http.until,
    close: http.close,
    [Symbol.asyncDispose]: http.close,
  };
}
