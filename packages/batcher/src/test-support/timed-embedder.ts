import { createFakeEmbedder, type FakeEmbedder } from "@embedloom/testing";
import type { Clock } from "../time/clock.ts";

/** How long the server works. */
export interface TimedSettings {
  readonly clock: Clock;
  readonly fixedMs?: number;
  readonly msPerToken?: number;
  readonly msPerInput?: number;
  /** Requests worked on at once. @default Infinity */
  readonly atOnce?: number;
  /** Nothing is begun before this moment. @default 0 */
  readonly startMs?: number;
  readonly inputsPerRequest?: number;
  /** Multiplies the time of a request. @default 1 */
  readonly jitter?: () => number;
  /** Most requests that the embedder says are worth it. */
  readonly concurrency?: number;
}

/** An embedder whose server takes time, by a clock of its own. */
export interface TimedEmbedder {
  readonly embedder: FakeEmbedder;
  /** Inputs of each request in the order of sending. */
  readonly sizes: number[];
  /** Most requests that were under way at once so far. */
  peak(): number;
}

export function createTimedEmbedder(settings: TimedSettings): TimedEmbedder {
  const { clock, fixedMs = 0, msPerToken = 0, msPerInput = 0, atOnce = Infinity, startMs = 0 } = settings;
  const { inputsPerRequest = 2048, jitter = () => 1, concurrency } = settings;
  const limits = { inputsPerRequest, tokensPerRequest: 300_000, concurrency };
  const inner = createFakeEmbedder({ dimensions: 1, limits });
  // When each of the workers will be free, if there are not endlessly many.
  const freeAt = Array.from({ length: Number.isFinite(atOnce) ? atOnce : 0 }, () => startMs);
  const sizes: number[] = [];
  let inFlight = 0;
  let peak = 0;

  function waitMs(inputs: readonly string[]): number {
    const tokens = inputs.reduce((sum, text) => sum + inner.estimateTokens(text), 0);
    const work = (fixedMs + msPerToken * tokens + msPerInput * inputs.length) * jitter();
    const begin = Math.max(clock.now(), startMs, freeAt.length === 0 ? 0 : Math.min(...freeAt));
    if (freeAt.length > 0) freeAt[freeAt.indexOf(Math.min(...freeAt))] = begin + work;
    return begin + work - clock.now();
  }

  const embedder: FakeEmbedder = {
    ...inner,
    async embed(inputs, options) {
      sizes.push(inputs.length);
      peak = Math.max(peak, (inFlight += 1));
      try {
        await clock.sleep(waitMs(inputs), options?.signal);
      } finally {
        inFlight -= 1;
      }
      return inner.embed(inputs, options);
    },
  };
  return { embedder, sizes, peak: () => peak };
}
