import type { Cluster, Redis } from "ioredis";
import { type JobKeys, QUEUE } from "./job-connection.ts";

/** Whether there is, or may come, something to do. */
export async function openPhase(redis: Redis | Cluster, keys: JobKeys): Promise<"open" | "done" | "cancelled"> {
  const [phase, planned, done] = await redis.hmget(keys.state, "phase", "planned", "done");
  if (phase === "cancelled") return "cancelled";
  if (phase !== "planned") return "open";
  if (Number(done ?? 0) >= Number(planned ?? 0)) return "done";
  // What is not done and waits nowhere was given up.
  const list = (name: string): string => `${keys.prefix}:${QUEUE}:${name}`;
  const counts = await Promise.all([
    redis.llen(list("wait")),
    redis.llen(list("active")),
    redis.zcard(list("delayed")),
  ]);
  return counts.every((count) => count === 0) ? "done" : "open";
}
