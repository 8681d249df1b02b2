import type { RateLimits, Usage } from "@embedloom/core";
import type { PlanPlace } from "./plan-job.ts";

/** Who works on a job. */
export interface JobWorkerStatus {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Shards it has in hand. */
  readonly shards: number;
  /** When it was heard of, in milliseconds since 1970. */
  readonly seenAt: number;
  /** Limits that its rate limiter knows. Absent: it has told none. */
  readonly limits?: RateLimits | undefined;
}

/**
 * Where a job is: `"new"` before its plan begins, `"done"` when everything planned is done or a dead letter, `"cancelled"` for
 * good.
 */
export type JobPhase = "new" | "planning" | "working" | "paused" | "done" | "cancelled";

/** How a job stands, over all workers. */
export interface JobStatus {
  readonly phase: JobPhase;
  /** Shards by what they are; `dead` ones were given up. */
  readonly shards: {
    readonly planned: number;
    readonly waiting: number;
    readonly active: number;
    readonly done: number;
    readonly dead: number;
  };
  /** Texts, and with a document encoder the rows `written`, `unchanged` and `recalled`, by what became of them; a shard that was run twice counts its texts once in `done`, and twice in the others. */
  readonly texts: {
    readonly planned: number;
    readonly done: number;
    readonly written: number;
    readonly unchanged: number;
    readonly recalled: number;
    /** Those that are dead letters. */
    readonly failed: number;
  };
  /** What all workers have spent, runs that failed included. */
  readonly usage: Usage;
  /** A minute's figures, over the last whole minutes, at most five. All 0: nobody has worked in them. */
  readonly perMinute: { readonly texts: number; readonly requests: number; readonly tokens: number };
  /** Milliseconds left at that pace. Absent: nobody works, or the plan is not complete. */
  readonly remainingMs: number | undefined;
  readonly workers: readonly JobWorkerStatus[];
}

const MINUTE_MS = 60_000;
const MINUTES = 5;
/** A worker is heard of every two seconds. */
const WORKER_GONE_MS = 15_000;

/** Asks Redis how a job stands. */
export async function jobStatus(place: PlanPlace): Promise<JobStatus> {
  const { redis, keys, queue } = place;
  const [state, counts, isPaused, perMinute, workers] = await Promise.all([
    redis.hgetall(keys.state),
    queue.getJobCounts("waiting", "delayed", "active", "failed"),
    queue.isPaused(),
    rates(place),
    liveWorkers(place),
  ]);
  const number = (name: string): number => Number(state[name] ?? 0);
  const { waiting = 0, delayed = 0, active = 0, failed: dead = 0 } = counts;
  const shards = {
    planned: number("planned"),
    waiting: waiting + delayed,
    active,
    done: number("done"),
    dead,
  };
  const texts = { planned: number("plannedIds"), done: number("doneIds"), written: number("written") };
  const isEnded = state["phase"] === "planned" && shards.waiting + active === 0 && shards.done + dead >= shards.planned;
  const left = texts.planned - texts.done;
  const known = perMinute.texts > 0 && state["phase"] === "planned";
  return {
    phase: phaseOf(state["phase"], isEnded, isPaused),
    shards,
    texts: { ...texts, unchanged: number("unchanged"), recalled: number("recalled"), failed: number("failed") },
    usage: {
      requests: number("requests"),
      tokens: number("unknownTokens") > 0 ? undefined : number("tokens"),
      costUsd: number("unknownCosts") > 0 ? undefined : number("costUsd"),
    },
    perMinute,
    remainingMs: known ? (left / perMinute.texts) * MINUTE_MS : undefined,
    workers,
  };
}

function phaseOf(noted: string | undefined, isEnded: boolean, isPaused: boolean): JobPhase {
  if (noted === undefined) return "new";
  if (noted === "cancelled") return "cancelled";
  if (isEnded) return "done";
  if (isPaused) return "paused";
  return noted === "planning" ? "planning" : "working";
}

// The minute that goes on is left out, unless there is no other one.
async function rates({ redis, keys }: PlanPlace): Promise<JobStatus["perMinute"]> {
  const now = Math.floor(Date.now() / MINUTE_MS);
  const wanted = Array.from({ length: MINUTES + 1 }, (_, i) => now - i);
  const found = await Promise.all(
    wanted.map((minute) => redis.hmget(keys.minute(minute), "texts", "requests", "tokens")),
  );
  const minutes = found.map((values) => values.map((value) => Number(value ?? 0)));
  const [current = [0, 0, 0], ...whole] = minutes;
  const worked = whole.filter(([texts = 0]) => texts > 0);
  const share = Math.max((Date.now() % MINUTE_MS) / MINUTE_MS, 1 / 60);
  const mean = (column: number): number =>
    worked.length === 0
      ? (current[column] ?? 0) / share
      : worked.reduce((sum, values) => sum + (values[column] ?? 0), 0) / worked.length;
  return { texts: mean(0), requests: mean(1), tokens: mean(2) };
}

async function liveWorkers({ redis, keys }: PlanPlace): Promise<JobWorkerStatus[]> {
  const all = Object.values(await redis.hgetall(keys.workers)).map((text) => JSON.parse(text) as JobWorkerStatus);
  return all.filter(({ seenAt }) => Date.now() - seenAt < WORKER_GONE_MS);
}
