import { type SyncReport, watchFolder } from "@embedloom/sync";
import type { Collection, CollectionStore } from "../catalog/index.ts";
import { Interrupt } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { reportFailures, reportRun } from "./report-run.ts";
import type { CollectionRun, FinishedRun } from "./run-collection.ts";

/** What is followed. */
export interface FollowedCollection {
  readonly store: CollectionStore;
  readonly collection: Collection;
  readonly run: CollectionRun;
  readonly context: CommandContext;
  /** Remembers what a run came to. */
  readonly finish: (
    store: CollectionStore,
    collection: Collection,
    finished: FinishedRun,
    run: CollectionRun,
    context: CommandContext,
  ) => Promise<Collection>;
}

/** Keeps a collection in step as its documents change, until Ctrl-C, which ends it as it should end. */
export async function followChanges({ store, collection, run, context, finish }: FollowedCollection): Promise<void> {
  const { terminal, signal } = context;
  let current = collection;
  const printRun = async (report: SyncReport, documents: number, isPart: boolean): Promise<void> => {
    const done = run.finished(report);
    current = await finish(store, current, { ...done, report: { ...report, documents } }, run, context);
    reportRun(current, done, context, isPart);
    reportFailures(current, report, terminal);
  };
  const onError = (error: unknown): void =>
    terminal.remark(
      `${error instanceof Error ? error.message : String(error)} It is tried again with the next change, or after a while.`,
    );
  // The floors were measured with questions, which are cached as well.
  run.recount();
  let isWaiting = false;
  try {
    for await (const report of watchFolder(run.sync, run.source, { signal, onError })) {
      // The first run finds what has changed before the folder was watched; the others read what has changed, and no other document.
      const documents = isWaiting ? (current.lastRun?.documents ?? report.documents) : report.documents;
      if (isWaiting || hasChanges(report)) await printRun(report, documents, isWaiting);
      if (!isWaiting) terminal.line("Waiting for changes; Ctrl-C ends.");
      isWaiting = true;
      run.recount();
    }
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
  }
}

function hasChanges({ added, changed, moved, deleted, repaired }: SyncReport): boolean {
  return added + changed + moved + deleted + repaired > 0;
}
