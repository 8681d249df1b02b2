import { kinds } from "@embedloom/core";
import type { ShardResult } from "../settings/index.ts";

/** Counts and dollars, summed over all workers. `unknownTokens` and `unknownCosts` count the runs that reported none. */
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

/** Sends the figures of a worker's runs to the engine in small steps. */
export interface RunLedger {
  /** Begins a run of a shard. Call the returned function with each intermediate result. */
  begin(): (result: ShardResult) => void;
  /** Sends everything that has not been sent yet. */
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
 * Creates a ledger.
 *
 * @param send adds amounts to the sums of the engine; when it rejects, `flush` rejects too, and the next call sends the amounts again
 * @throws InvalidOptionError when `send` is not a function
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
      return (result) => {
        const amounts = amountsOf(result);
        unsent = sum(sum(unsent, amounts, 1), counted, -1);
        counted = amounts;
        // A run must not fail because its figures could not be sent. They go with the next ones.
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
