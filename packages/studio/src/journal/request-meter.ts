import type { BatchingEmbedder, EmbedProgress } from "@embedloom/batcher";
import { addUsage, type Embedder, NO_USAGE, type RateLimits, type Usage, wrapEmbedder } from "@embedloom/core";

/** What the requests of a provider came to. */
interface RequestTotals {
  readonly requests: number;
  readonly retries: number;
  /** Tokens as the provider's limit counts them. */
  readonly tokens: number;
  readonly usage: Usage;
}

/** Counts the requests that a batcher sends for documents, over all its calls. */
export interface RequestMeter {
  /** Puts the meter between a batcher and what asks it. */
  watch(batcher: BatchingEmbedder): Embedder;
  /** Everything since the meter was made. */
  totals(): RequestTotals;
  /** The limits that requests are paced by. */
  limits(): RateLimits;
  /** Until when all requests pause, in milliseconds since 1970. */
  pausedUntil(): number | undefined;
}

type Counts = Pick<EmbedProgress, "requests" | "retries" | "tokens" | "usage">;

const NOTHING: Counts = { requests: 0, retries: 0, tokens: 0, usage: NO_USAGE };

/** Makes a meter; `onChange` hears of every request. */
export function createRequestMeter(onChange: () => void): RequestMeter {
  const open = new Map<object, EmbedProgress>();
  let over = NOTHING;
  let limits: RateLimits = {};

  function watch(batcher: BatchingEmbedder): Embedder {
    return wrapEmbedder(batcher, {
      async embed(inputs, options = {}) {
        if (options.inputType === "query") return batcher.embed(inputs, options);
        const call = {};
        const onProgress = (progress: EmbedProgress): void => {
          open.set(call, progress);
          limits = progress.limits;
          onChange();
        };
        try {
          return await batcher.embed(inputs, { ...options, onProgress });
        } finally {
          over = add(over, open.get(call) ?? NOTHING);
          open.delete(call);
        }
      },
    });
  }

  return {
    watch,
    totals: () => [...open.values()].reduce<Counts>(add, over),
    limits: () => limits,
    pausedUntil: () => latest([...open.values()].map(({ pausedUntilMs }) => pausedUntilMs)),
  };
}

function add(left: Counts, right: Counts): Counts {
  return {
    requests: left.requests + right.requests,
    retries: left.retries + right.retries,
    tokens: left.tokens + right.tokens,
    usage: addUsage(left.usage, right.usage),
  };
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  const ahead = times.filter((time) => time !== undefined).filter((time) => time > Date.now());
  return ahead.length === 0 ? undefined : Math.max(...ahead);
}
