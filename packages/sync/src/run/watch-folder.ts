import { isEmbedloomError, kinds, kindOf, type KindsOf, readOptions, notify } from "@embedloom/core";
import type { Sync } from "./create-sync.ts";
import { createFolderWatcher, withContents } from "./folder-watcher.ts";
import { createSettledChanges } from "./settled-changes.ts";
import type { SyncRunOptions } from "../settings/index.ts";
import type { FolderSource } from "../sources/index.ts";
import type { SyncReport } from "../progress/index.ts";

/** The options of {@link watchFolder}. */
export interface WatchFolderOptions extends Omit<SyncRunOptions, "documents"> {
  /** How long to wait for further changes before a run begins, in milliseconds, from 0. @default 300 */
  readonly settleMs?: number | undefined;
  /** The longest wait if changes keep coming, in milliseconds, from 0. @default 10000 */
  readonly longestMs?: number | undefined;
  /** Whether to begin with a run over the whole folder. @default true */
  readonly runFirst?: boolean | undefined;
  /**
   * How long to wait before failed documents are retried without a change, in milliseconds, from 0. Only temporary failures are retried.
   * The wait doubles with each retry in a row, up to an hour. @default 30000
   */
  readonly retryMs?: number | undefined;
  /** Called with the error of a run that failed, also of the first one. The run is retried. Absent: the error ends the watching. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const settle = kinds.optional(kinds.amount);
const optionKinds: KindsOf<WatchFolderOptions> = {
  settleMs: settle,
  longestMs: settle,
  retryMs: settle,
  runFirst: kinds.optional(kinds.flag),
  onError: kinds.optional(kinds.callback),
  onEvent: kinds.optional(kinds.callback),
  maxTokens: kinds.optional(kinds.amount),
  maxCostUsd: kinds.optional(kinds.amount),
  signal: kinds.signal,
};
const folderKind = kindOf("a source that createFolderSource made", (value) => {
  const source = value as Partial<FolderSource>;
  return typeof source.folder === "string" && typeof source.includes === "function";
});

/**
 * Updates the index of a folder whenever its files change, with the package `chokidar`. It groups changes that come shortly after each
 * other into one run. A run covers the changed files and those that an earlier run could not finish. The iterator gives the report of
 * each run. To end it, leave the loop or abort the signal.
 *
 * @param sync a sync of the same source
 * @throws UnsupportedError when the package `chokidar` is not installed
 * @throws the signal's reason when it aborts, and any error of a run unless `onError` is given
 * @example
 * ```ts no-run
 * import { createFolderSource, createSync, watchFolder } from "@embedloom/sync";
 * import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
 *
 * const source = createFolderSource("docs");
 * const sync = createSync({ source, sink: createFakeSink(), embedder: createFakeEmbedder(), file: "docs.sync" });
 * for await (const { changed, embedded } of watchFolder(sync, source)) console.log(changed, embedded);
 * ```
 */
export async function* watchFolder(
  sync: Sync,
  source: FolderSource,
  given: WatchFolderOptions = {},
): AsyncGenerator<SyncReport, void, undefined> {
  kinds.withMethods("a sync that createSync made", "run")("sync", sync);
  folderKind("source", source);
  const options = readOptions<WatchFolderOptions>("options", given, optionKinds);
  const { settleMs = 300, longestMs = 10_000, retryMs = 30_000, runFirst = true, onError, ...run } = options;
  const changes = createSettledChanges({ settleMs, longestMs, retryMs }, options.signal);
  const watcher = createFolderWatcher(source, changes);
  try {
    await watcher.follow();
    let documents: readonly string[] = [];
    let owesAll = runFirst;
    for (let isWaiting = !runFirst; ; isWaiting = true) {
      if (isWaiting) documents = await withContents(source, await changes.settled());
      let report: SyncReport;
      try {
        if (await watcher.follow()) owesAll = true;
        report = await sync.run(owesAll ? run : { ...run, documents });
      } catch (error) {
        options.signal?.throwIfAborted();
        if (onError === undefined) throw error;
        notify("onError", onError, error);
        changes.putBack(documents, !isEmbedloomError(error) || error.retryable);
        continue;
      }
      reportKind("sync.run()", report);
      if (isUnfinished(report)) changes.putBack(owesAll ? [] : documents, canPass(report));
      else owesAll = false;
      yield report;
    }
  } finally {
    changes.close();
    await watcher.close();
  }
}

// The sync may be the caller's own.
const reportKind = kindOf(
  "a report, such as that of createSync(…).run()",
  (value) => typeof value === "object" && value !== null && Array.isArray(Reflect.get(value, "failed")),
);

/** Whether another run over the same documents may bring more of them into the index. */
function isUnfinished(report: SyncReport): boolean {
  const { stoppedBy, documents, withheld } = report;
  // A run that found no documents removed nothing, for instance while somebody puts the folder back.
  return stoppedBy !== undefined || canPass(report) || (documents === 0 && withheld > 0);
}

/** Whether waiting may help. It does not help against a budget or used-up credit; these wait for the next change. */
function canPass({ stoppedBy, failed }: SyncReport): boolean {
  return [stoppedBy, ...failed.map(({ error }) => error)].some((error) => isEmbedloomError(error) && error.retryable);
}
