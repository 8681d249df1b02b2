import type { Cluster, Redis } from "ioredis";
import { type JobKeys, queueKey } from "./job-connection.ts";
import { OPEN_SCRIPT } from "./job-scripts.ts";

/** Whether there is, or may come, something to do. */
export async function openPhase(redis: Redis | Cluster, keys: JobKeys): Promise<"open" | "done" | "cancelled"> {
  const lists = ["wait", "active", "delayed"].map((name) => queueKey(keys, name));
  const [phase, planned, done, queued] = (await redis.eval(OPEN_SCRIPT, 4, keys.state, ...lists)) as [
    string,
    number,
    number,
    number,
  ];
  if (phase === "cancelled") return "cancelled";
  if (phase !== "planned") return "open";
  // What is not done and waits nowhere was given up.
  return done >= planned || queued === 0 ? "done" : "open";
}
