import { type EmbedderLimits, isEmbedloomError } from "@embedloom/core";
import { type BatchingSettings, tighter } from "../options/index.ts";
import { createConcurrencyLimit, type LimitSample } from "./concurrency-limit.ts";
import type { RequestSizes } from "./learnt-sizes.ts";
import { createRequestCost, expectedMs, type RequestLoad } from "./request-cost.ts";
import { createRequestSizing } from "./request-sizing.ts";
import { createSemaphore, type Semaphore } from "../wait/index.ts";

/** How large the requests of a batcher are and how many are in flight, by what the server has shown. */
export interface RequestPace {
  /** The places of the requests in flight, over all calls together. */
  readonly places: Semaphore;
  /** The requests really under way: up to the ceiling, because those of high priority take no place. */
  readonly slots: Semaphore;
  /** Most requests that one call works on, those that wait to be tried again included. */
  readonly workers: number;
  /** Heeds what the embedder says of itself. */
  heed(limits: EmbedderLimits): void;
  /** Notes how many inputs more (or, below 0, fewer) are waiting to be sent. */
  wait(inputs: number): void;
  /** The most the next request should carry, within `sizes`. */
  nextSizes(sizes: RequestSizes): RequestSizes;
  /** Notes that a request goes out; to be ended once. */
  begin(load: RequestLoad): RequestTiming;
}

/** A request under way. */
interface RequestTiming {
  /** Notes that it is over, and with which error if it failed. */
  end(error?: unknown): void;
}

/** How fast the mean length of a text follows the requests. */
const SMOOTHING = 0.2;

/** Makes the pace of a batcher. */
export function createRequestPace(settings: BatchingSettings): RequestPace {
  const { clock, rateLimiter } = settings;
  const cost = createRequestCost();
  const level = createConcurrencyLimit(settings.concurrency);
  const sizing = createRequestSizing({ cost, level, rateLimiter });
  const places = createSemaphore(level.level);
  const slots = createSemaphore(settings.concurrency);
  let inFlight = 0;
  let waiting = 0;
  let tokensPerInput: number | undefined;
  /** The first request: the times of others are counted over to its size. */
  let measure: RequestLoad | undefined;

  function weigh({ inputs, tokens }: RequestLoad): void {
    const own = tokens / inputs;
    tokensPerInput = tokensPerInput === undefined ? own : tokensPerInput + SMOOTHING * (own - tokensPerInput);
  }

  function succeeded(load: RequestLoad, ms: number, sample: LimitSample): void {
    cost.observe(load, ms);
    measure ??= load;
    const expected = expectedMs(cost.line!, load);
    level.done(sample, expected > 0 ? (ms * expectedMs(cost.line!, measure)) / expected : ms, inFlight);
  }

  return {
    places,
    slots,
    get workers() {
      return level.level;
    },
    heed({ concurrency = Infinity }) {
      // A provider that publishes nonsense must not stop everything.
      const most = Math.max(1, Math.min(settings.concurrency, Math.floor(concurrency) || 1));
      level.limitTo(most);
      slots.resize(most);
      places.resize(level.level);
    },
    wait(inputs) {
      waiting += inputs;
    },
    nextSizes(sizes) {
      if (settings.fewestRequests) return sizes;
      const { inputs, tokens } = sizing.next(
        { inputs: waiting, tokens: waiting * (tokensPerInput ?? 1) },
        sizes.inputsPerRequest,
      );
      return {
        inputsPerRequest: tighter(sizes.inputsPerRequest, inputs),
        tokensPerRequest: tighter(sizes.tokensPerRequest, tokens),
      };
    },
    begin(load) {
      inFlight += 1;
      weigh(load);
      const sample = level.sent(inFlight);
      const begunAt = clock.now();
      return {
        end(error) {
          if (error === undefined) succeeded(load, clock.now() - begunAt, sample);
          else if (isOverload(error)) level.overloaded(sample);
          inFlight -= 1;
          places.resize(level.level);
        },
      };
    },
  };
}

// Too much for the server, as far as an error tells: a time limit, no memory, no capacity.
function isOverload(error: unknown): boolean {
  return isEmbedloomError(error) && error.retryable && (error.splittable || error.status === 503);
}
