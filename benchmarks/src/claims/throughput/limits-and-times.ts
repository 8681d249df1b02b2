/** The servers of the throughput claim: what they cost in time and what they let through. */
import type { ServerSettings } from "../../batcher-server-process.ts";
import { MODEL } from "../../bench/job.ts";

/** Vectors that are cheap to make, so that the server's own work is not what is measured. */
export const WIDTH = 64;
/** Characters of 60 tokens. */
export const CHARACTERS = 240;

const models = { [MODEL]: { dimensions: WIDTH, tokensPerInput: 8191 } };
/** 100 ms and 15 µs a token. */
const serviceTime = { fixedMs: 100, msPerToken: 0.015 };

/** Works on everything at once. */
export const slowServer: ServerSettings = { models, serviceTime };
/** Works on one request at a time. */
export const serialServer: ServerSettings = { models, serviceTime: { ...serviceTime, atOnce: 1 } };

/** Work under a limit. */
export interface LimitedWork {
  readonly name: string;
  readonly texts: number;
  readonly characters: number;
  readonly server: ServerSettings;
  readonly limits: { readonly requestsPerMinute: number; readonly tokensPerMinute: number };
  readonly startSeconds: number;
}

function limited(
  texts: number,
  requestsPerMinute: number,
  tokensPerMinute: number,
  startSeconds: number,
  characters = CHARACTERS,
): LimitedWork {
  const limits = { requestsPerMinute, tokensPerMinute };
  const time = startSeconds === 60 ? {} : { serviceTime };
  const shown = (value: number): string => value.toLocaleString("en");
  return {
    name: `${shown(texts)} texts, ${shown(requestsPerMinute)} and ${shown(tokensPerMinute)} a minute, ${startSeconds} s in the bucket`,
    texts,
    characters,
    limits,
    startSeconds,
    server: { models, ...time, rateLimits: { ...limits, startSeconds } },
  };
}

/** The limited rows of the table. */
export const limitedWorks: readonly LimitedWork[] = [
  limited(40_000, 10_000, 10_000_000, 1),
  limited(15_000, 3000, 1_800_000, 1),
  limited(3600, 3000, 600_000, 60, 800),
];

/** Seconds that the limits ask for: what the bucket holds at once, then the refill. */
export function idealSeconds({ texts, characters, limits, startSeconds }: LimitedWork): number {
  const perSecond = limits.tokensPerMinute / 60;
  return (texts * (characters / 4)) / perSecond - startSeconds;
}
