import { type ServerSettings, startServerProcess } from "../../batcher-server-process.ts";
import type { Field, Task } from "../../bench/job.ts";
import { startContender } from "../../bench/run-contender.ts";
import { WIDTH } from "./limits-and-times.ts";

/** What came of one contender's run. */
export interface WorkOutcome {
  readonly seconds: number;
  readonly requests: number;
  readonly refused: number;
  /** Most requests the server saw at once. */
  readonly atOnce: number;
}

/** Runs one contender in a process of its own against a server of its own; every vector must be right. */
export async function runWork(
  field: Field,
  contender: string,
  server: ServerSettings,
  work: Pick<Task, "plan" | "limits">,
): Promise<WorkOutcome | undefined> {
  using child = await startContender(field, contender);
  // Last, because its buckets fill while it waits for the first request.
  await using running = await startServerProcess(server);
  const { right, wallMs } = await child.run({ ...work, url: running.url, dimensions: WIDTH, native: WIDTH });
  const { counters, requests } = await running.report();
  if (right !== work.plan.count) return undefined;
  return { seconds: wallMs / 1000, requests, refused: counters.rateLimited, atOnce: counters.peakInFlight };
}
