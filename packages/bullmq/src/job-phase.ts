import type { Cluster, Redis } from "ioredis";
import { type JobKeys, queueKey } from "./job-connection.ts";
import { OPEN_SCRIPT } from "./job-scripts.ts";

/** The first job of its name that a worker has seen. It works on no other. Absent: none yet. */
export interface KnownJob {
  id?: string | undefined;
}

/** What a worker sees of its job. */
export interface JobSight {
  /** Distinguishes the job from others of its name. Absent: it is not planned, or was removed. */
  readonly id: string | undefined;
  /** Whether there is work, or more may come. */
  readonly phase: "open" | "done" | "cancelled";
}

/** Looks at a job, at one moment. */
export async function jobSight(redis: Redis | Cluster, keys: JobKeys): Promise<JobSight> {
  const lists = ["wait", "active", "delayed"].map((name) => queueKey(keys, name));
  const [phase, planned, done, queued, id] = (await redis.eval(OPEN_SCRIPT, 4, keys.state, ...lists)) as [
    ...[phase: string, planned: number, done: number, queued: number],
    id: string,
  ];
  return { id: id === "" ? undefined : id, phase: phaseOf(phase, planned, done, queued) };
}

function phaseOf(noted: string, planned: number, done: number, queued: number): JobSight["phase"] {
  if (noted === "cancelled") return "cancelled";
  if (noted !== "planned") return "open";
  // A shard that is neither done nor waiting was given up.
  return done >= planned || queued === 0 ? "done" : "open";
}
