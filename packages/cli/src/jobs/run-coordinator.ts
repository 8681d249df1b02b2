import { setTimeout } from "node:timers/promises";
import { isEmbedloomError } from "@embedloom/core";
import type { EmbeddingJob, JobStatus, PlanProgress } from "@embedloom/jobs";
import { Failure, PartialFailure } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count } from "../terminal/index.ts";
import { jobLine, jobRecord } from "./describe-job.ts";
import { failureReporter } from "./failure-reporter.ts";
import { type JobAddress, readJobAddress } from "./job-address.ts";
import type { JobOperands, RunOptions } from "./jobs-options.ts";
import { openEngine } from "./open-engine.ts";
import { openTextSource } from "./open-text-source.ts";
import { printFailures } from "./print-status.ts";

const LOOK_EVERY_MS = 1000;
/** How often a status is written where no line can be overwritten. */
const TELL_EVERY_MS = 30_000;
/** Failures that are named at the end; `jobs status --failures` names all. */
const MOST_FAILURES = 20;
const CLEAR_LINE = "\r\u001B[K";

/**
 * Plans a job and watches it to its end. Stopped, it may be started again, on any machine: the plan goes on where it was.
 *
 * @throws UsageError before anything is planned when the command line cannot work
 * @throws PartialFailure when it is done but for texts or shards that failed
 * @throws Failure when somebody cancelled it
 */
export async function runCoordinator(
  { job: address, inputs }: JobOperands,
  options: RunOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const place = readJobAddress(address);
  const engine = await openEngine(place);
  const { idsPerShard, attempts } = options;
  const opened = await openTextSource(inputs, options, signal);
  const job = engine.openJob();
  try {
    const onProgress = (planned: PlanProgress): void => terminal.record({ type: "planned", ...planned });
    const { shards, ids } = await job.plan(opened.source, { idsPerShard, attempts, signal, onProgress });
    terminal.remark(
      `${count(shards, "shard")} of ${count(ids, "row")} planned. Workers: ${context.program} jobs work JOB INPUT --sink …`,
    );
    if (options.watch) await watch(job, place, context);
  } finally {
    await job.close();
    await opened.close();
  }
}

async function watch(job: EmbeddingJob, place: JobAddress, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const isLive = process.stderr.isTTY;
  let [printedAt, printed] = [Number.NEGATIVE_INFINITY, ""];
  const look = patientStatus(job, context);
  let status = await look();
  for (; !isOver(status); status = await look()) {
    const line = jobLine(status);
    if (isLive) process.stderr.write(CLEAR_LINE + line.slice(0, Math.max(20, (process.stderr.columns || 80) - 1)));
    else if (line !== printed && performance.now() - printedAt >= TELL_EVERY_MS) {
      terminal.remark(line);
      [printedAt, printed] = [performance.now(), line];
    }
    terminal.record(jobRecord(place.name, status));
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  if (isLive) process.stderr.write(CLEAR_LINE);
  terminal.line(jobLine(status));
  terminal.record(jobRecord(place.name, status));
  await printFailures(job, context, MOST_FAILURES);
  refuseUnlessWhole(status, place);
}

/** A server that restarts ends no watch of days: the workers wait for it as well. */
function patientStatus(job: EmbeddingJob, { terminal, signal }: CommandContext): () => Promise<JobStatus> {
  const report = failureReporter(terminal);
  return async () => {
    for (;;) {
      try {
        return await job.status();
      } catch (error) {
        if (!isEmbedloomError(error) || !error.retryable) throw error;
        report(error);
      }
      await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  };
}

function isOver({ phase }: JobStatus): boolean {
  return phase === "done" || phase === "cancelled";
}

function refuseUnlessWhole({ phase, shards, texts }: JobStatus, { shown }: JobAddress): void {
  if (phase === "cancelled") throw new Failure(`The job ${shown} was cancelled; what is written stays.`);
  if (texts.failed + shards.dead === 0) return;
  const parts = [
    texts.failed > 0 ? `${count(texts.failed, "text")} failed` : "",
    shards.dead > 0 ? `${count(shards.dead, "shard")} given up` : "",
  ];
  throw new PartialFailure(
    `${parts.filter((part) => part !== "").join(" and ")}; everything else is written. Mend what is named above, then: jobs retry, and a worker.`,
  );
}
