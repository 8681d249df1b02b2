/** How one side of the duel stands, by the counts of its own server. */
export interface DuelSide {
  /** `done`: it has a vector for every text that the server does not refuse; `failed`: it gave up. */
  readonly state: "running" | "done" | "failed";
  /** Vectors that the program has. */
  readonly inHand: number;
  /** Vectors that the server worked out and billed and that the program does not have, or had already. */
  readonly lost: number;
  /** Requests that the server got. */
  readonly requests: number;
  /** Those of them that brought no vector which is in hand. */
  readonly wasted: number;
  /** Tokens that the server billed. */
  readonly tokens: number;
  /** The bill, at {@link DUEL_USD_PER_MILLION_TOKENS}. */
  readonly usd: number;
  /** The part of it that paid for what is lost. */
  readonly wastedUsd: number;
  /** How often the program was started; the batcher is started once. */
  readonly tries: number;
}

/** A side before its first request. */
export const UNTOUCHED_SIDE: DuelSide = {
  state: "running",
  inHand: 0,
  lost: 0,
  requests: 0,
  wasted: 0,
  tokens: 0,
  usd: 0,
  wastedUsd: 0,
  tries: 0,
};

/** https://openai.com/api/pricing, `text-embedding-3-large`, read in November 2026. */
export const DUEL_USD_PER_MILLION_TOKENS = 0.13;

/** How often the naive loop is started at most. */
export const NAIVE_TRIES = 5;
