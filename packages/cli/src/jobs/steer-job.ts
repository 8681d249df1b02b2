import type { EmbeddingJob } from "@embedloom/jobs";
import type { CommandContext } from "../session/index.ts";
import { count } from "../terminal/index.ts";
import { jobLine, jobRecord } from "./describe-job.ts";
import { readJobAddress } from "./job-address.ts";
import { noSuchJob } from "./no-such-job.ts";
import { openEngine } from "./open-engine.ts";

/** What can be done with a job that is planned. */
export type JobStep = "pause" | "resume" | "cancel" | "retry";

/**
 * Does it, and says how the job stands then.
 *
 * @throws Failure when there is no job of that name
 */
export async function steerJob(step: JobStep, address: string, { terminal }: CommandContext): Promise<void> {
  const place = readJobAddress(address);
  const job = (await openEngine(place)).openJob();
  try {
    if ((await job.status()).phase === "new") throw noSuchJob(place);
    await take(step, job, (text) => terminal.remark(text));
    const status = await job.status();
    terminal.line(jobLine(status));
    terminal.record(jobRecord(place.name, status));
  } finally {
    await job.close();
  }
}

async function take(step: JobStep, job: EmbeddingJob, remark: (text: string) => void): Promise<void> {
  switch (step) {
    case "pause":
      return job.pause();
    case "resume":
      return job.resume();
    case "cancel":
      return job.cancel();
    case "retry": {
      const shards = await job.retryDead();
      remark(shards === 0 ? "Nothing is dead." : `${count(shards, "shard")} put into the queue again.`);
    }
  }
}
