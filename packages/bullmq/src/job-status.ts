import { type JobFacts, type JobStatus, jobStatusOf, type JobWorkerStatus, SHOWN_MINUTES } from "@embedloom/jobs";
import { minuteKeys } from "./job-ledger.ts";
import type { PlanPlace } from "./plan-job.ts";

const NO_JOBS: Readonly<Record<string, number>> = {};

/** Reads the status of a job from Redis. */
export async function jobStatus(place: PlanPlace): Promise<JobStatus> {
  const { redis, keys } = place;
  const isThere = (await redis.exists(keys.state)) === 1;
  const [state, counts, isPaused, minutes, workers] = await Promise.all([
    redis.hgetall(keys.state),
    isThere ? place.queue.getJobCounts("waiting", "delayed", "active", "failed") : NO_JOBS,
    isThere && place.queue.isPaused(),
    minutesOf(place),
    redis.hgetall(keys.workers),
  ]);
  const number = (name: string): number => Number(state[name] ?? 0);
  const { waiting = 0, delayed = 0, active = 0, failed: dead = 0 } = counts;
  return jobStatusOf({
    noted: state["phase"] as JobFacts["noted"],
    isPaused,
    shards: { planned: number("planned"), waiting: waiting + delayed, active, done: number("done"), dead },
    texts: {
      planned: number("plannedIds"),
      done: number("doneIds"),
      ...{ written: number("written"), unchanged: number("unchanged"), recalled: number("recalled") },
      failed: number("failed"),
    },
    usage: {
      requests: number("requests"),
      tokens: number("unknownTokens") > 0 ? undefined : number("tokens"),
      costUsd: number("unknownCosts") > 0 ? undefined : number("costUsd"),
    },
    minutes,
    workers: Object.values(workers).map((text) => JSON.parse(text) as JobWorkerStatus),
  });
}

async function minutesOf({ redis, keys }: PlanPlace): Promise<JobFacts["minutes"]> {
  const found = await Promise.all(
    minuteKeys(keys, SHOWN_MINUTES + 1).map((minute) => redis.hmget(minute, "texts", "requests", "tokens")),
  );
  return found.map(([texts, requests, tokens]) => ({
    ...{ texts: Number(texts ?? 0), requests: Number(requests ?? 0), tokens: Number(tokens ?? 0) },
  }));
}
