import type { RateLimiter } from "@embedloom/core";
import type { ConcurrencyLimit } from "./concurrency-limit.ts";
import type { RequestCost, RequestLoad } from "./request-cost.ts";

/** What the size of the next request depends on. */
export interface SizingPlan {
  readonly cost: RequestCost;
  readonly level: Pick<ConcurrencyLimit, "level" | "useful" | "probing" | "probe">;
  readonly rateLimiter: Pick<RateLimiter, "limits" | "available">;
}

/** Cuts work into requests so that all workers are busy to the end, and no request waits for limits longer than it must. */
export interface RequestSizing {
  /**
   * The most the next request should carry.
   *
   * @param rest all work that is not sent yet, this request included
   * @param inputsAllowed most inputs that a request may hold. Absent: any number
   */
  next(rest: RequestLoad, inputsAllowed?: number): RequestLoad;
}

/** Requests whose only purpose is to show what the server does. */
const PROBE: RequestLoad = { inputs: 32, tokens: 4096 };
/** Less work than that is done before probes have shown anything, in inputs. */
const WORTH_PROBING = 1024;
/** Requests that may hold no more inputs than this show as much, and smaller ones would only be more of them. */
const AS_GOOD_AS_A_PROBE = 128;
/** In the middle of the work a request takes at least so many times its fixed part, so that most of the time is work. */
const FIXED_PARTS = 5;
/** At the end, where smaller requests let all workers end together. */
const FIXED_PARTS_AT_THE_END = 2;
/** A request that takes no longer is not cut for time, in milliseconds. */
const SHORT_MS = 50;
/** No request is meant to take longer, in milliseconds: its failure would cost too much, and progress would not show. */
const LONG_MS = 10_000;
/** While tokens come back as they are used, a request carries those of about so long, in milliseconds. */
const REFILL_MS = 250;
/** Share of the requests left by the limits that the rest of the work may plan with. */
const SHARE_OF_REQUESTS = 0.5;
/** How far above the balance of both limits a request lies, so that those of requests are not what is short. */
const ABOVE_BALANCE = 1.5;
const MS_PER_MINUTE = 60_000;

/** Makes one; it remembers how far the present round of requests is. */
export function createRequestSizing({ cost, level, rateLimiter }: SizingPlan): RequestSizing {
  // Factoring: half of the rest, in equal requests for all workers, then half of what is left.
  let round = { left: 0, workers: 0, tokens: Infinity };

  // Sizes of a time, in tokens of texts like the rest.
  function tokensFor(ms: number, rest: RequestLoad): number {
    const { line } = cost;
    if (line === undefined || line.msPerUnit <= 0) return Infinity;
    return (Math.max(0, ms - line.fixedMs) / line.msPerUnit) * perUnit(line.unit, rest);
  }

  function ofRound(rest: RequestLoad): number {
    const workers = level.useful;
    if (round.left <= 0 || round.workers !== workers) {
      round = { left: workers, workers, tokens: roundSize(rest, workers) };
    }
    round.left -= 1;
    return round.tokens;
  }

  function roundSize(rest: RequestLoad, workers: number): number {
    const fixedMs = cost.line?.fixedMs ?? 0;
    const least = tokensFor(Math.max(SHORT_MS, FIXED_PARTS * fixedMs), rest);
    const half = rest.tokens / (2 * workers);
    if (half >= least) return half;
    const last = tokensFor(Math.max(SHORT_MS, FIXED_PARTS_AT_THE_END * fixedMs), rest);
    return Math.max(rest.tokens / workers, last);
  }

  function forTime(rest: RequestLoad): number {
    const longest = tokensFor(LONG_MS, rest);
    // Who works alone, or beside one that waits, has nobody to share with.
    return Math.min(longest, level.useful === 1 ? Infinity : ofRound(rest));
  }

  // Fewer tokens would use up the requests before the tokens.
  function leastForLimits(rest: RequestLoad): number {
    const { requestsPerMinute, tokensPerMinute } = rateLimiter.limits;
    const { requests } = rateLimiter.available ?? {};
    const balance =
      requestsPerMinute === undefined || tokensPerMinute === undefined ? 0 : tokensPerMinute / requestsPerMinute;
    const plan = requests === undefined ? 0 : rest.tokens / Math.max(1, SHARE_OF_REQUESTS * requests);
    return Math.max(ABOVE_BALANCE * balance, plan);
  }

  // What is not there yet is waited for in small pieces, which leave as it comes.
  function forLimits(wanted: number, least: number, rest: RequestLoad): number {
    const there = rateLimiter.available?.tokens;
    const { tokensPerMinute } = rateLimiter.limits;
    if (there === undefined || tokensPerMinute === undefined || wanted <= there) return wanted;
    const refill = (tokensPerMinute * REFILL_MS) / MS_PER_MINUTE;
    const piece = Math.min(rest.tokens / (2 * level.useful), refill);
    return Math.min(wanted, Math.max(there, piece, least));
  }

  return {
    next(rest, inputsAllowed = Infinity) {
      const least = leastForLimits(rest);
      const probes = level.probing && inputsAllowed > AS_GOOD_AS_A_PROBE;
      if (probes && rest.inputs > WORTH_PROBING && least <= PROBE.tokens) {
        level.probe();
        return PROBE;
      }
      return { inputs: Infinity, tokens: forLimits(Math.max(forTime(rest), least), least, rest) };
    },
  };
}

function perUnit(unit: keyof RequestLoad, { inputs, tokens }: RequestLoad): number {
  return unit === "tokens" || inputs === 0 ? 1 : tokens / inputs;
}
