import { isEmbedloomError } from "@embedloom/core";
import type { PlannedSync, SyncEvent } from "@embedloom/sync";
import type { Collection, CollectionStore } from "../catalog/index.ts";
import { Failure } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { forgottenSecrets } from "../settings/index.ts";
import { atMostDollars, count, grouped } from "../terminal/index.ts";
import { followChanges } from "./follow-changes.ts";
import { measureFloors } from "./measure-floors.ts";
import { nothingToRead, reportFailures, reportLeftOut, reportRun } from "./report-run.ts";
import { type CollectionRun, type FinishedRun, openRun } from "./run-collection.ts";
import { searchCollection } from "./search-collection.ts";

/** Whether a run only plans, what it may cost, and whether it goes on watching. */
export interface StepOptions {
  /** Says what would be done, in chunks, tokens and dollars, and does nothing. */
  readonly dryRun: boolean;
  /** Ends the embedding before it costs more US dollars. Absent: no limit. */
  readonly maxCostUsd?: number | undefined;
  /** Goes on as documents change. */
  readonly watch: boolean;
}

/**
 * Brings a collection in step with its documents, and says what came of it.
 *
 * @returns how many documents and chunks failed
 * @throws Failure when there is nothing to read, or the embedding was broken off; what was done is kept
 */
export async function bringInStep(
  store: CollectionStore,
  collection: Collection,
  context: CommandContext,
  options: StepOptions,
): Promise<number> {
  const run = await openRun(collection, store.indexFolder(collection), context);
  let isNew = collection.identity === undefined;
  try {
    const plan = await run.plan();
    const named = { ...collection, model: run.stack.label };
    if (plan.documents === 0 && plan.failures === 0 && plan.deleted === 0) {
      throw new Failure(nothingToRead(collection.settings.paths, run.source.leftOut()));
    }
    announce(named, plan, context);
    if (options.dryRun) return printPlan(named, plan, context);
    const begun = { ...named, ...(await run.describe()) };
    // Now, so that an interrupted run is there to be gone on with.
    await store.writeRun(begun);
    isNew = false;
    forgottenSecrets(begun.settings).forEach(context.terminal.remark);
    const finished = await runWithBar(run, plan, context, options);
    const kept = await finish(store, begun, finished, run, context);
    reportLeftOut(finished.leftOut, context.terminal);
    reportRun(kept, finished, context);
    stoppedBy(finished, `${context.program} sync`);
    if (options.watch) await followChanges({ store, collection: kept, run, context, finish });
    return reportFailures(kept, finished.report, context.terminal);
  } finally {
    await run.close();
    // The empty index of a plan that nothing came of.
    if (isNew) await store.remove(collection.name);
  }
}

/** Says what a run would embed. */
export function announce({ name, model }: Collection, plan: PlannedSync, { terminal }: CommandContext): void {
  const held = plan.unchanged > 0 ? `, ${grouped(plan.unchanged)} of them in the index` : "";
  terminal.line(`${name}: ${count(plan.documents, "document")}, ${count(plan.chunks, "chunk")}${held}; ${model}.`);
  if (plan.contents === 0) return;
  const cost = plan.costUsd === undefined || plan.costUsd === 0 ? "" : `, ${atMostDollars(plan.costUsd)}`;
  terminal.line(`To embed: ${count(plan.contents, "chunk")}, about ${count(plan.tokens, "token")}${cost}.`);
}

/** Says what a dry run found, and gives the number of failures. */
export function printPlan({ name, model }: Collection, plan: PlannedSync, { terminal }: CommandContext): number {
  const { documents, chunks, contents, tokens, costUsd, unchanged, moved, deleted, failures } = plan;
  terminal.line(`A dry run: nothing was embedded or written. ${count(deleted, "chunk")} would be removed.`);
  terminal.record({
    type: "planned",
    collection: name,
    model,
    ...{ documents, chunks, contents, tokens, costUsd, unchanged, moved, deleted, failures },
  });
  return reportFailures({ name }, plan, terminal);
}

/** Runs with a bar. */
export async function runWithBar(
  run: CollectionRun,
  plan: PlannedSync,
  { terminal }: CommandContext,
  { maxCostUsd }: StepOptions,
): Promise<FinishedRun> {
  return terminal.withBar("embedding", plan.contents, (show) => {
    const onEvent = (event: SyncEvent): void => {
      if (event.type === "progress") show(Math.min(plan.contents, event.embedded + event.remembered));
    };
    return run.run({ onEvent, ...(maxCostUsd !== undefined && { maxCostUsd }) });
  });
}

/** Remembers what a run came to, with floors that fit what the collection is now. */
async function finish(
  store: CollectionStore,
  collection: Collection,
  { report }: FinishedRun,
  run: CollectionRun,
  { signal }: CommandContext,
): Promise<Collection> {
  const kept = await ended(collection, report, run, signal);
  await store.writeRun(kept);
  return kept;
}

/** The collection as it is after a run, with floors that fit it. */
export async function ended(
  collection: Collection,
  report: FinishedRun["report"],
  run: CollectionRun,
  signal: AbortSignal,
): Promise<Collection> {
  const index = await run.sink.open(collection.identity!, { signal });
  const chunks = await index.count({ signal });
  const { documents, failures, postponed, stoppedBy: stop } = report;
  const hasChanged = report.added + report.changed + report.deleted + report.repaired > 0;
  const lastRun = { at: new Date().toISOString(), documents, chunks, failures, postponed };
  const measured =
    (hasChanged || collection.floors === undefined) && chunks > 0 && stop === undefined
      ? await measureFloors((await searchCollection(run, collection, signal)).whole, signal)
      : collection.floors;
  return { ...collection, lastRun, floors: measured };
}

/**
 * Says what stopped a run, as a failure.
 *
 * @param command goes on with it
 */
export function stoppedBy({ report }: FinishedRun, command: string): void {
  const { stoppedBy: reason, postponed } = report;
  if (reason === undefined) return;
  const words = reason instanceof Error ? reason.message : String(reason);
  const rest = `${count(postponed, "chunk")} wait; everything else is kept, and ${command} goes on.`;
  if (isEmbedloomError(reason, "budget_exhausted")) throw new Failure(`The limit of --max-cost is reached: ${rest}`);
  throw new Failure(`${words} ${rest}`, { cause: reason });
}
