import { openJournal, notify } from "@embedloom/core";
import { emptyRefusal } from "./empty-refusal.ts";
import { createEmbedStage, createRowWriter } from "../write/index.ts";
import { createMissingRows } from "./missing-rows.ts";
import { shortHash } from "../rows/index.ts";
import type { SyncSource } from "../sources/index.ts";
import { createTally, type SyncReport, type SyncTally } from "../progress/index.ts";
import { PAGE, type SyncSession } from "../session/index.ts";
import { type CheckedSync, createTokenBudget, type SyncRunOptions } from "../settings/index.ts";
import { walkSource } from "./sync-walk.ts";

/** The parts of one run. */
export interface SyncRun {
  readonly settings: CheckedSync;
  readonly source: SyncSource;
  readonly session: SyncSession;
  readonly options: SyncRunOptions;
}

/** Runs a sync. It writes first and removes last, so that searches find the old rows until the new ones are there. */
export async function runSync(run: SyncRun): Promise<SyncReport> {
  const { settings, session, options } = run;
  const { onEvent } = options;
  const began = performance.now();
  const { held } = session;
  const tally = createTally(onEvent);
  notify("onEvent", onEvent, { type: "listed", rows: held.count });
  const refusal = (await bringRows(run, tally)) ?? (await emptyRefusal(settings, session, tally, options));
  const totals = { added: 0, changed: 0, deleted: 0 };
  for (const { fresh, gone } of held.totals()) {
    const changed = Math.min(fresh, gone);
    totals.changed += changed;
    totals.added += fresh - changed;
    totals.deleted += gone - changed;
  }
  if (refusal === undefined) await removeUnwanted(session, options);
  else totals.deleted = 0;
  const withheld = refusal === undefined ? held.keptBack() : held.unwantedCount();
  remember(run, tally);
  const { repaired, written: _, ...counts } = tally.counts;
  const report: SyncReport = {
    ...counts,
    ...totals,
    repaired,
    withheld,
    ...(withheld > 0 && { withheldBecause: refusal ?? "documents failed or wait for the next run" }),
    failed: tally.failed,
    usage: tally.usage,
    ...(tally.stopped && { stoppedBy: tally.stopped.error }),
    ms: performance.now() - began,
  };
  notify("onEvent", onEvent, { type: "done", report });
  return report;
}

/** Stores which rows this run leaves, for the next report. If this fails, only the count `repaired` of that report suffers. */
function remember({ settings, session, options }: SyncRun, tally: SyncTally): void {
  try {
    session.held.remember(options.documents?.map(shortHash));
  } catch (error) {
    tally.fail({ source: settings.file, error });
  }
}

/** Moves and embeds the missing rows. @returns why nothing may be removed, if so */
async function bringRows(
  { settings, source, session, options }: SyncRun,
  tally: SyncTally,
): Promise<string | undefined> {
  const { signal } = options;
  const { space, index, held, plan } = session;
  const journal = settings.journal && (await openJournal(settings.journal, space.journalKey));
  try {
    const writer = createRowWriter(index, held, tally);
    const stage = createEmbedStage({
      encoder: space.contents,
      journal,
      held,
      writer,
      tally,
      budget: createTokenBudget(options, space.usdPerToken),
      batchSize: settings.batchSize,
      concurrency: settings.concurrency,
      signal,
    });
    const { inContext } = plan;
    const missing = createMissingRows({
      index,
      stage,
      writer,
      inContext,
      estimateTokens: (text) => space.estimateTokens(text),
      signal,
    });
    try {
      const ids = options.documents;
      const refusal = await walkSource({ ...session, source, tally, missing, ids, signal });
      await missing.finish();
      return refusal;
    } catch (error) {
      // Batches in progress are paid for, so write them first.
      await stage.settle();
      throw error;
    }
  } finally {
    await journal?.close();
  }
}

async function removeUnwanted({ index, held }: SyncSession, { signal, onEvent }: SyncRunOptions): Promise<void> {
  let rows = 0;
  for (const ids of held.unwanted(PAGE)) {
    await index.delete(ids, { signal });
    rows += ids.length;
    notify("onEvent", onEvent, { type: "removed", rows });
  }
}
