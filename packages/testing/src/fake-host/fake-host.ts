import {
  checkFaultPlan,
  checkPlan,
  createRateLimiter,
  type DataFault,
  type Exchange,
  type FakeRateLimits,
  type FaultPlan,
  type HttpCounters,
  pickFault,
  type RateLimiter,
  type RecordedRequest,
  type Reply,
  respond,
  startHttpServer,
  type TransportFault,
} from "../fake-http/index.ts";

/** An error answer of a host given in place of the vectors; nothing is served or billed. */
export type HostServerFault =
  | { readonly kind: "server-error"; readonly status: 500 | 502 | 503 | 504 }
  | { readonly kind: "rate-limit"; readonly retryAfterSeconds?: number }
  | { readonly kind: "insufficient-balance" };

/** Everything that can go wrong with one request to a fake host. */
export type HostFault = TransportFault | DataFault | HostServerFault;

/** What every fake host can be told. */
export interface FakeHostSettings {
  /** Key every request must carry; any, but not none, is accepted when absent. */
  readonly apiKey?: string;
  /** Tokens of a text: what is billed, and checked. @default a quarter per UTF-8 byte, rounded up */
  readonly countTokens?: (text: string) => number;
  /** No limits when absent. */
  readonly rateLimits?: FakeRateLimits;
  /** A text that contains this gets its whole request refused, without a word on which. */
  readonly poison?: string;
  /** No faults when absent. */
  readonly faults?: FaultPlan<HostFault>;
  /** Clock of buckets and log, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** What a fake host counts. Work is counted when it is done, even if the answer never arrives. */
export interface HostCounters extends HttpCounters {
  requestsServed: number;
  vectorsServed: number;
  tokensBilled: number;
}

/** A running fake host. */
export interface FakeHost extends AsyncDisposable {
  /** Base URL for clients, ends in `/v1`. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  readonly counters: Readonly<HostCounters>;
  /** Replaces what goes wrong from the next request on; `{}` for nothing. */
  setFaults(faults: FaultPlan<HostFault>): void;
  until(condition: () => boolean): Promise<void>;
  /** Cuts all connections and leaves no timer and no socket behind. */
  close(): Promise<void>;
}

/** What the answer of a host is made with. */
export interface HostWork {
  readonly counters: HostCounters;
  readonly limiter: RateLimiter;
  readonly countTokens: (text: string) => number;
  readonly fault: HostFault | undefined;
}

/** Starts a host on an ephemeral port of 127.0.0.1, whose answers `answer` makes. */
export async function startFakeHost(
  settings: FakeHostSettings,
  answer: (exchange: Exchange, work: HostWork) => Reply,
): Promise<FakeHost> {
  let faults = settings.faults ?? {};
  checkFaultPlan(faults);
  const now = settings.now ?? Date.now;
  const counters: HostCounters = {
    inFlight: 0,
    peakInFlight: 0,
    aborted: 0,
    requestsServed: 0,
    vectorsServed: 0,
    tokensBilled: 0,
  };
  const limiter = createRateLimiter(settings.rateLimits ?? {}, now);
  const countTokens = settings.countTokens ?? quarterOfBytes;
  const http = await startHttpServer({
    counters,
    now,
    answer: (exchange) => {
      const fault = pickFault(faults, exchange.request);
      return respond(exchange, fault, () => answer(exchange, { counters, limiter, countTokens, fault }));
    },
  });
  return {
    url: `${http.origin}/v1`,
    requests: http.requests,
    counters,
    setFaults(plan) {
      checkPlan(plan);
      checkFaultPlan(plan);
      faults = plan;
    },
    until: http.until,
    close: http.close,
    [Symbol.asyncDispose]: http.close,
  };
}

/** The key that a request carries; `undefined` for none. */
export function bearerOf({ headers }: RecordedRequest): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}

/** The object a body holds; `undefined` for anything else. */
export function bodyOf({ body }: RecordedRequest): Readonly<Record<string, unknown>> | undefined {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : undefined;
}

function quarterOfBytes(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
