import type { ShardResult } from "@embedloom/jobs";
import type { Cluster, Redis } from "ioredis";
import type { JobKeys } from "./job-connection.ts";

/** Counts that are summed over all workers. */
const COUNTERS = ["texts", "unchanged", "written", "recalled", "requests", "tokens"] as const;
const MINUTE_MS = 60_000;
/** How long a minute's figures are kept. */
const MINUTES_KEPT_S = 900;

/** Sends to Redis what a worker does and pays for, a little at a time. */
export interface JobLedger {
  /** Begins a run of a shard; the function it gives is told how the run stands. */
  begin(): (standing: ShardResult) => void;
  /** Sends what is not sent yet. */
  flush(): Promise<void>;
}

type Amounts = Record<(typeof COUNTERS)[number] | "costUsd" | "unknownTokens" | "unknownCosts", number>;

const NOTHING: Amounts = {
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

export function createJobLedger(redis: Redis | Cluster, keys: JobKeys): JobLedger {
  let unsent: Amounts = { ...NOTHING };
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    while (COUNTERS.some((name) => unsent[name] > 0)) {
      const amounts = unsent;
      unsent = { ...NOTHING };
      await redis.multi(commands(keys, amounts)).exec();
    }
  }
  const flush = (): Promise<void> => (sending ??= send().finally(() => (sending = undefined)));

  return {
    flush,
    begin() {
      let told: Amounts = { ...NOTHING };
      return (standing) => {
        const now = amountsOf(standing);
        for (const name of Object.keys(NOTHING) as (keyof Amounts)[]) unsent[name] += now[name] - told[name];
        told = now;
        // Counting is nobody's reason to fail; what could not be sent goes with the next.
        flush().catch(() => {});
      };
    },
  };
}

function amountsOf({ texts, unchanged, written, recalled, usage }: ShardResult): Amounts {
  const { requests, tokens, costUsd } = usage;
  return {
    ...{ texts, unchanged, written, recalled, requests, tokens: tokens ?? 0, costUsd: costUsd ?? 0 },
    unknownTokens: tokens === undefined ? 1 : 0,
    unknownCosts: costUsd === undefined ? 1 : 0,
  };
}

function commands(keys: JobKeys, amounts: Amounts): string[][] {
  const minute = keys.minute(Math.floor(Date.now() / MINUTE_MS));
  const { costUsd, ...counts } = amounts;
  const some = Object.entries(counts).filter(([, amount]) => amount !== 0);
  return [
    ...some.map(([name, amount]) => ["hincrby", keys.state, name, `${amount}`]),
    ["hincrbyfloat", keys.state, "costUsd", costUsd.toFixed(12)],
    ...["texts", "requests", "tokens"].map((name) => [
      "hincrby",
      minute,
      name,
      `${amounts[name as "texts" | "requests" | "tokens"]}`,
    ]),
    ["expire", minute, `${MINUTES_KEPT_S}`],
  ];
}
