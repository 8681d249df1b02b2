import { createRunLedger, type RunAmounts, type RunLedger } from "@embedloom/jobs";
import type { Cluster, Redis } from "ioredis";
import type { JobKeys } from "./job-connection.ts";
import type { KnownJob } from "./job-phase.ts";
import { ADD_SCRIPT } from "./job-scripts.ts";

const MINUTE_MS = 60_000;
const MINUTE_S = 60;
const MINUTES_KEPT = 15;
const BY_MINUTE = ["texts", "requests", "tokens"] as const;

/** Names of the hashes of this minute and the minutes before, newest first. @param count how many. @default all that are kept */
export function minuteKeys(keys: JobKeys, count: number = MINUTES_KEPT + 1): string[] {
  const now = Math.floor(Date.now() / MINUTE_MS);
  return Array.from({ length: count }, (_, i) => keys.minute(now - i));
}

/** Sends the counts and costs of a worker to Redis. @param known the job that they belong to, as its name may be given to another */
export function createJobLedger(redis: Redis | Cluster, keys: JobKeys, known: KnownJob): RunLedger {
  return createRunLedger((amounts) => {
    const [minute = ""] = minuteKeys(keys, 1);
    return redis.eval(ADD_SCRIPT, 2, keys.state, minute, ...commandOf(known.id ?? "", amounts));
  });
}

function commandOf(jobId: string, { costUsd, ...counts }: RunAmounts): (string | number)[] {
  const ofMinute = BY_MINUTE.flatMap((name) => [name, counts[name]]);
  const some = Object.entries(counts).filter(([, amount]) => amount !== 0);
  return [jobId, costUsd.toFixed(12), MINUTES_KEPT * MINUTE_S, BY_MINUTE.length, ...ofMinute, ...some.flat()];
}
