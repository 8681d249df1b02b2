import type { FakeOpenAI } from "@embedloom/testing";
import { DUEL_USD_PER_MILLION_TOKENS, type DuelSide } from "../api/index.ts";

/** What a program knows of itself; the rest is its server's to tell. */
export interface OwnCounts extends Pick<DuelSide, "state" | "tries" | "inHand"> {
  /** What was billed for nothing. */
  readonly lost: { readonly vectors: number; readonly tokens: number; readonly requests: number };
}

/** Draws up one side of the duel from the books of its server. */
export function duelSide({ counters, requests }: FakeOpenAI, own: OwnCounts): DuelSide {
  const { lost, ...rest } = own;
  const usd = (tokens: number): number => (tokens * DUEL_USD_PER_MILLION_TOKENS) / 1e6;
  return {
    ...rest,
    lost: lost.vectors,
    requests: requests.length,
    wasted: lost.requests,
    tokens: counters.tokensBilled,
    usd: usd(counters.tokensBilled),
    wastedUsd: usd(lost.tokens),
  };
}
