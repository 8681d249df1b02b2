import type { EmbeddingJob } from "@embedloom/jobs";
import type { CommandContext } from "../session/index.ts";
import { visibleText } from "../terminal/index.ts";
import { jobLines, jobRecord } from "./describe-job.ts";
import { readJobAddress } from "./job-address.ts";
import type { StatusOptions } from "./jobs-options.ts";
import { noSuchJob } from "./no-such-job.ts";
import { openEngine } from "./open-engine.ts";

/**
 * Says how a job stands.
 *
 * @throws Failure when there is none of that name
 */
export async function printStatus(address: string, options: StatusOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const place = readJobAddress(address);
  const job = (await openEngine(place)).openJob();
  try {
    const status = await job.status();
    if (status.phase === "new") throw noSuchJob(place);
    for (const line of jobLines(place.name, status)) terminal.line(line);
    terminal.record(jobRecord(place.name, status));
    if (options.failures) await printFailures(job, context);
  } finally {
    await job.close();
  }
  signal.throwIfAborted();
}

/** Names the texts without a vector and the shards that were given up. @param most how many of each */
export async function printFailures(
  job: EmbeddingJob,
  { terminal, signal }: CommandContext,
  most: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  let printed = 0;
  for await (const page of job.deadTexts({ signal })) {
    for (const letter of page) {
      if (printed++ >= most) break;
      terminal.line(`${visibleText(letter.id)}: ${visibleText(letter.message)}`);
      terminal.record({ type: "dead_text", ...letter });
    }
    if (printed >= most) break;
  }
  printed = 0;
  for await (const page of job.deadShards({ signal })) {
    for (const dead of page) {
      if (printed++ >= most) break;
      terminal.line(
        `shard ${dead.shard.number}, ${dead.shard.ids} rows, after ${dead.attempts} attempts: ${visibleText(dead.reason)}`,
      );
      terminal.record({ type: "dead_shard", ...dead });
    }
    if (printed >= most) break;
  }
}
