import { createRunLedger, type RunAmounts, type RunLedger } from "@embedloom/jobs";
import type { Cluster, Redis } from "ioredis";
import type { JobKeys } from "./job-connection.ts";

const MINUTE_MS = 60_000;
/** How long a minute's figures are kept. */
const MINUTES_KEPT_S = 900;

/** Sends to Redis what a worker does and pays for. */
export function createJobLedger(redis: Redis | Cluster, keys: JobKeys): RunLedger {
  return createRunLedger((amounts) => redis.multi(commands(keys, amounts)).exec());
}

function commands(keys: JobKeys, { costUsd, ...counts }: RunAmounts): string[][] {
  const minute = keys.minute(Math.floor(Date.now() / MINUTE_MS));
  const some = Object.entries(counts).filter(([, amount]) => amount !== 0);
  return [
    ...some.map(([name, amount]) => ["hincrby", keys.state, name, `${amount}`]),
    ["hincrbyfloat", keys.state, "costUsd", costUsd.toFixed(12)],
    ...(["texts", "requests", "tokens"] as const).map((name) => ["hincrby", minute, name, `${counts[name]}`]),
    ["expire", minute, `${MINUTES_KEPT_S}`],
  ];
}
