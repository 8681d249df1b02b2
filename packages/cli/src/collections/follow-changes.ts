import { watchFolder } from "@embedloom/sync";
import type { CommandContext } from "../command-line/session.ts";
import { Interrupt } from "../command-line/describe-error.ts";
import type { Collection } from "./collection.ts";
import type { CollectionStore } from "./collection-store.ts";
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
  terminal.line("Waiting for changes; Ctrl-C ends.");
  let current = collection;
  // The floors were measured with questions, which are cached as well.
  run.recount();
  try {
    const onError = (error: unknown): void =>
      terminal.remark(
        `${error instanceof Error ? error.message : String(error)} It is tried again with the next change.`,
      );
    for await (const report of watchFolder(run.sync, run.source, { runFirst: false, signal, onError })) {
      const finished = run.finished(report);
      // Such a run reads what has changed, and no other document.
      const documents = current.lastRun?.documents ?? report.documents;
      current = await finish(store, current, { ...finished, report: { ...report, documents } }, run, context);
      reportRun(current, finished, context);
      reportFailures(current, report, terminal);
      run.recount();
    }
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
  }
}
