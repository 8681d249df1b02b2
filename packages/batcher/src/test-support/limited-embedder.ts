import { RateLimitError, type RateLimitState } from "@embedloom/core";
import { createFakeEmbedder, type FakeEmbedder, seededRandom } from "@embedloom/testing";
import type { Clock } from "../time/clock.ts";

/** How the server behaves. */
export interface LimitedSettings {
  readonly clock: Clock;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  /** Whether replies say what the limits are. */
  readonly tells: boolean;
  /** Whether a refusal says how long to wait. @default true */
  readonly asksToWait?: boolean;
  readonly inputsPerRequest?: number;
  /** Seed of the delays. @default "network" */
  readonly seed?: string;
}

/** An embedder whose server admits by its own buckets, after a delay that varies, and counts whom it turned away. */
export interface LimitedEmbedder {
  readonly embedder: FakeEmbedder;
  readonly refused: () => number;
}

export function createLimitedEmbedder(settings: LimitedSettings): LimitedEmbedder {
  const {
    clock,
    requestsPerMinute,
    tokensPerMinute,
    tells,
    inputsPerRequest = 2048,
    seed = "network",
    asksToWait = true,
  } = settings;
  const random = seededRandom(seed);
  const sizes = { requests: requestsPerMinute, tokens: tokensPerMinute };
  const used = { requests: 0, tokens: 0 };
  let seenAt = 0;
  let refused = 0;

  function admit(tokens: number): number {
    const elapsed = clock.now() - seenAt;
    seenAt = clock.now();
    const cost = { requests: 1, tokens };
    const waits = (["requests", "tokens"] as const).map((name) => {
      used[name] = Math.max(0, used[name] - (elapsed * sizes[name]) / 60_000);
      return ((used[name] + cost[name] - sizes[name]) * 60_000) / sizes[name];
    });
    const wait = Math.max(0, ...waits);
    if (wait > 1e-6) return Math.ceil(wait);
    used.requests += 1;
    used.tokens += tokens;
    return 0;
  }

  const state = (): RateLimitState => ({
    requests: { limit: sizes.requests, remaining: Math.floor(sizes.requests - used.requests) },
    tokens: { limit: sizes.tokens, remaining: Math.floor(sizes.tokens - used.tokens) },
  });
  const inner = createFakeEmbedder({ dimensions: 2, limits: { inputsPerRequest, tokensPerRequest: 300_000 } });
  const embedder: FakeEmbedder = {
    ...inner,
    async embed(inputs, options) {
      await clock.sleep(5 + random() * 40, options?.signal);
      const waitMs = admit(inputs.reduce((sum, text) => sum + inner.estimateTokens(text), 0));
      const rateLimit = tells ? state() : undefined;
      if (waitMs > 0) {
        refused += 1;
        const retryAfterMs = asksToWait ? waitMs : undefined;
        throw new RateLimitError("Too many requests.", { retryAfterMs, rateLimit });
      }
      await clock.sleep(100 + random() * 200, options?.signal);
      return { ...(await inner.embed(inputs, options)), ...(rateLimit && { rateLimit }) };
    },
  };
  return { embedder, refused: () => refused };
}
