import { deterministicVector, seededRandom, shortenedVector } from "@embedloom/testing";

/** The model that every contender asks for. */
export const MODEL = "text-embedding-3-small";
/** Its own width. */
export const NATIVE_WIDTH = 1536;
/** What the fake server refuses a whole request for. */
export const POISON = "POISON";

/** Which texts a contender embeds; both sides make them from this. */
export interface TextPlan {
  readonly count: number;
  /** Length of each. */
  readonly characters: number;
  /** How many of them differ; the others repeat these. Absent: all. */
  readonly distinct?: number;
  /** How many the server refuses. Absent: none. */
  readonly poison?: number;
  readonly seed?: number;
}

/** Which list a contender is in, because one name may have other settings in another. */
export type Field = "throughput" | "slow" | "serial" | "rateLimit" | "shortBucket" | "faults";

/** What one contender has to do. */
export interface Task {
  readonly url: string;
  readonly plan: TextPlan;
  readonly dimensions: number;
  /** Width of the server's vectors, where they are not cut. @default NATIVE_WIDTH */
  readonly native?: number;
  /** Limits of the account, for contenders that can be told. */
  readonly limits?: { readonly requestsPerMinute: number; readonly tokensPerMinute: number };
}

/** What came of it. */
export interface Report {
  readonly wallMs: number;
  /** CPU of the process during the call, all threads. */
  readonly cpuMs: number;
  /** Most memory the process ever had, libraries included. */
  readonly peakMb: number;
  /** Memory of the process before the call. */
  readonly startMb: number;
  /** Inputs that have their own vector. */
  readonly right: number;
  /** Inputs that were given the vector of another, or a broken one, without an error. */
  readonly wrong: number;
  /** What the call rejected with. Absent: nothing. */
  readonly error?: string;
}

const WORDS = "a keeper trims the wick before the fog comes in and notes the hour in the log ";

/** Makes the texts of a plan, which start with their number, so that all differ from the first characters on. */
export function textsOf({ count, characters, distinct = count, poison = 0, seed = 0 }: TextPlan): string[] {
  const random = seededRandom(`poison ${seed}`);
  const refused = new Set<number>();
  while (refused.size < poison) refused.add(Math.floor(random() * count));
  const filler = WORDS.repeat(Math.ceil(characters / WORDS.length));
  return Array.from({ length: count }, (_, i) =>
    `${refused.has(i) ? `${POISON} ` : ""}${i % distinct} ${filler}`.slice(0, characters),
  );
}

/** The vector that the fake server gives for a text. */
export function expectedVector(text: string, dimensions: number, native: number = NATIVE_WIDTH): Float32Array {
  return shortenedVector(deterministicVector(text, native, MODEL), dimensions);
}
