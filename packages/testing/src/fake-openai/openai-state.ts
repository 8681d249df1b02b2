import { azureStyle } from "./azure-style.ts";
import { openAIModels } from "./openai-models.ts";
import { type BatchStore, createBatchStore } from "./batch/batch-store.ts";
import type { CompatibleServer } from "./compatible-server.ts";
import { compatibleServers } from "./compatible-servers.ts";
import type { FakeOpenAISettings } from "./openai-settings.ts";
import type { UsageReport } from "./usage-report.ts";
import { openAIStyle, type ServiceStyle } from "./openai-style.ts";
import type { OpenAIFaults } from "./openai-fault.ts";
import { checkFaultPlan, createRateLimiter, type HttpCounters, type RateLimiter } from "../fake-http/index.ts";
import type { RetryAfterMode } from "./rate-limit-headers.ts";
import { createServiceDesk, type ServiceDesk } from "./service-time.ts";
import type { RequestRules } from "./validate-request.ts";
import { checkInteger } from "@embedloom/core";

/** What the fake OpenAI server counts. Work is counted when it is done, even if the answer never arrives. */
export interface OpenAICounters extends HttpCounters {
  /** Requests whose vectors were worked out. */
  requestsServed: number;
  vectorsServed: number;
  tokensBilled: number;
  /** 429s for rate limits, requests too large included. */
  rateLimited: number;
  /** 429s for an exhausted quota. */
  quotaExhausted: number;
}

/** Settings with their defaults, and everything that changes while the server runs. */
export interface OpenAIState {
  readonly apiKey: string | undefined;
  readonly azure: boolean;
  readonly style: ServiceStyle;
  readonly usage: UsageReport;
  readonly retryAfter: RetryAfterMode;
  readonly limiter: RateLimiter;
  readonly desk: ServiceDesk;
  readonly counters: OpenAICounters;
  readonly textsServed: Map<string, number>;
  readonly now: () => number;
  readonly batches: BatchStore;
  faults: OpenAIFaults;
  rules(): RequestRules;
  /** Whether the money is spent. */
  outOfQuota(): boolean;
}

/** Fills in the defaults and checks the settings. */
export function createOpenAIState(settings: FakeOpenAISettings): OpenAIState {
  const now = settings.now ?? Date.now;
  const faults = settings.faults ?? {};
  checkFaultPlan(faults);
  for (const [name, { dimensions }] of Object.entries(settings.models ?? {})) {
    checkInteger(`models["${name}"].dimensions`, dimensions, 1);
  }
  const counters: OpenAICounters = {
    inFlight: 0,
    peakInFlight: 0,
    aborted: 0,
    requestsServed: 0,
    vectorsServed: 0,
    tokensBilled: 0,
    rateLimited: 0,
    quotaExhausted: 0,
  };
  const style = styleOf(settings.style ?? "openai");
  const rules: Omit<RequestRules, "poison"> = {
    models: new Map(Object.entries({ ...openAIModels, ...settings.models })),
    era: settings.errorEra ?? "2026",
    encoding: settings.encoding ?? style.encoding ?? "honour",
    encodingErrorStatus: settings.encodingErrorStatus ?? 400,
    inputsPerRequest: settings.inputsPerRequest ?? style.inputsPerRequest ?? 2048,
    tokensPerRequest: settings.tokensPerRequest ?? style.tokensPerRequest ?? 300_000,
    countTokens: settings.countTokens ?? quarterOfBytes,
  };
  const state: OpenAIState = {
    apiKey: settings.apiKey,
    azure: settings.style === "azure",
    style,
    usage: settings.usage ?? style.usage ?? "reported",
    retryAfter: settings.retryAfter ?? "both",
    limiter: createRateLimiter(settings.rateLimits ?? {}, now),
    desk: createServiceDesk(settings.serviceTime ?? {}),
    counters,
    textsServed: new Map(),
    now,
    batches: createBatchStore(settings.batches ?? {}),
    faults,
    rules: () => ({ ...rules, poison: state.faults.poison }),
    outOfQuota: () => counters.requestsServed >= (settings.quotaRequests ?? Infinity),
  };
  return state;
}

function styleOf(name: NonNullable<FakeOpenAISettings["style"]>): CompatibleServer {
  if (name === "openai") return openAIStyle;
  return name === "azure" ? azureStyle : compatibleServers[name];
}

function quarterOfBytes(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
