import type { Cluster, Redis } from "ioredis";
import { type JobKeys, queueKey } from "./job-connection.ts";
import { OPEN_SCRIPT } from "./job-scripts.ts";

/** Id of the first job that a worker has seen under its name. The worker works on no other. Absent: it has seen none. */
export interface KnownJob {
  id?: string | undefined;
}

/** The state of a job, as its workers see it. */
export interface JobSight {
  /** Distinguishes the job from others with the same name. Absent: it is not planned, or was removed. */
  readonly id: string | undefined;
  /** Whether there is work, or more may come. */
  readonly phase: "open" | "done" | "cancelled";
}

/** Reads the state of a job in one atomic step. */
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
  // A shard that is neither done nor queued was given up.
  return done >= planned || queued === 0 ? "done" : "open";
}
