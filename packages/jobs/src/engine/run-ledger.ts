import { kinds } from "@embedloom/core";
import type { ShardResult } from "../settings/index.ts";

/** Counts that are summed over all workers; costs in dollars, and how many runs told no tokens or no costs. */
export interface RunAmounts {
  readonly texts: number;
  readonly unchanged: number;
  readonly written: number;
  readonly recalled: number;
  readonly requests: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly unknownTokens: number;
  readonly unknownCosts: number;
}

/** Sends to the engine what a worker does and pays for, a little at a time. */
export interface RunLedger {
  /** Begins a run of a shard; the function it gives is told how the run stands. */
  begin(): (standing: ShardResult) => void;
  /** Sends what is not sent yet. */
  flush(): Promise<void>;
}

const NOTHING: RunAmounts = {
  texts: 0,
  unchanged: 0,
  written: 0,
  recalled: 0,
  requests: 0,
  tokens: 0,
  costUsd: 0,
  unknownTokens: 0,
  unknownCosts: 0,
};
const NAMES = Object.keys(NOTHING) as (keyof RunAmounts)[];

/**
 * Makes a ledger.
 *
 * @param send adds amounts to what the engine holds; what it rejects with goes to whoever flushes, and is sent again with the next
 * @throws InvalidOptionError when `send` is no function
 */
export function createRunLedger(send: (amounts: RunAmounts) => Promise<unknown>): RunLedger {
  kinds.callback("send", send);
  let unsent = NOTHING;
  let sending: Promise<void> | undefined;

  async function sendAll(): Promise<void> {
    while (NAMES.some((name) => unsent[name] !== 0)) {
      const amounts = unsent;
      unsent = NOTHING;
      try {
        await send(amounts);
      } catch (error) {
        unsent = sum(unsent, amounts, 1);
        throw error;
      }
    }
  }
  const flush = (): Promise<void> => (sending ??= sendAll().finally(() => (sending = undefined)));

  return {
    flush,
    begin() {
      let counted = NOTHING;
      return (standing) => {
        const now = amountsOf(standing);
        unsent = sum(sum(unsent, now, 1), counted, -1);
        counted = now;
        // Counting is nobody's reason to fail; what could not be sent goes with the next.
        flush().catch(() => {});
      };
    },
  };
}

function sum(one: RunAmounts, other: RunAmounts, sign: 1 | -1): RunAmounts {
  const total = { ...one };
  for (const name of NAMES) total[name] += sign * other[name];
  return total;
}

function amountsOf({ texts, unchanged, written, recalled, usage }: ShardResult): RunAmounts {
  const { requests, tokens, costUsd } = usage;
  return {
    ...{ texts, unchanged, written, recalled, requests, tokens: tokens ?? 0, costUsd: costUsd ?? 0 },
    unknownTokens: tokens === undefined ? 1 : 0,
    unknownCosts: costUsd === undefined ? 1 : 0,
  };
}
