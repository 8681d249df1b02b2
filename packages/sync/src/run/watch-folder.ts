import { statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { FSWatcher } from "chokidar";
import {
  isEmbedloomError,
  kinds,
  kindOf,
  type KindsOf,
  readOptions,
  StoreError,
  tell,
  UnsupportedError,
} from "@embedloom/core";
import type { Sync } from "./create-sync.ts";
import type { SyncRunOptions } from "../settings/index.ts";
import { type FolderSource, reasonOf } from "../sources/index.ts";
import type { SyncReport } from "../progress/index.ts";

/** The choices of {@link watchFolder}. */
export interface WatchFolderOptions extends Omit<SyncRunOptions, "documents"> {
  /** Milliseconds without a change after which what has changed is taken to be settled, from 0. @default 300 */
  readonly settleMs?: number | undefined;
  /** Milliseconds after which changes are taken although more of them come, from 0. @default 10000 */
  readonly longestMs?: number | undefined;
  /** Whether the whole folder is brought in step first. @default true */
  readonly runFirst?: boolean | undefined;
  /** Hears of a run that failed; its changes are tried again with the next ones. Absent: the failure ends the watching. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const settle = kinds.optional(kinds.amount);
const optionKinds: KindsOf<WatchFolderOptions> = {
  settleMs: settle,
  longestMs: settle,
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
 * Keeps the index of a folder in step as its files change, with the package `chokidar`: one run for each group of changes that
 * have settled, over the files that changed and no others, and those that a run before could not finish. Gives the report of each run; leave the loop, or abort, to end it.
 *
 * @param sync over that source
 * @throws UnsupportedError when the package `chokidar` is not installed
 * @throws the signal's reason when it aborts, and whatever a run throws, unless `onError` hears of it
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
  const { settleMs = 300, longestMs = 10_000, runFirst = true, onError, ...run } = options;
  const changes = createChanges(settleMs, longestMs, options.signal);
  let stop = async (): Promise<void> => {};
  try {
    stop = await startWatcher(source, changes);
    let owesAll = false;
    if (runFirst) {
      const report = await sync.run(run);
      owesAll = isUnfinished(report);
      yield report;
    }
    for (;;) {
      const documents = await withContents(source, await changes.settled());
      try {
        const report = await sync.run(owesAll ? run : { ...run, documents });
        if (!isUnfinished(report)) owesAll = false;
        else if (!owesAll) changes.putBack(documents);
        yield report;
      } catch (error) {
        options.signal?.throwIfAborted();
        if (onError === undefined) throw error;
        tell("onError", onError, error);
        changes.putBack(documents);
      }
    }
  } finally {
    changes.close();
    await stop();
  }
}

/** Whether the same again, later, may bring more documents in step. */
function isUnfinished({ stoppedBy, failed }: SyncReport): boolean {
  return stoppedBy !== undefined || failed.some(({ error }) => isEmbedloomError(error) && error.retryable);
}

async function startWatcher(source: FolderSource, changes: Changes): Promise<() => Promise<void>> {
  await stat(source.folder).catch((cause: unknown) => {
    throw new StoreError(`The folder ${source.folder} cannot be watched${reasonOf(cause)}.`, { cause });
  });
  const { watch } = await import("chokidar").catch((cause: unknown) => {
    throw new UnsupportedError(
      "A folder is watched with the package chokidar, which cannot be loaded; install it beside this one.",
      { cause },
    );
  });
  let refuse: (error: unknown) => void = () => {};
  const fail = (error: unknown): void => {
    changes.fail(error);
    refuse(error);
  };
  const watcher = watch(".", {
    cwd: source.folder,
    ignoreInitial: true,
    followSymlinks: false,
    ignored(path, stats) {
      try {
        return stats !== undefined && path !== "." && !includes(source, path, stats.isDirectory());
      } catch (error) {
        // What throws here would keep the watcher from ever being ready.
        fail(error);
        return true;
      }
    },
  });
  for (const event of ["add", "change", "unlink"] as const) {
    watcher.on(event, (path) => changes.note(path.replaceAll("\\", "/")));
  }
  // chokidar keeps to itself what leaves a file with the time it had, as `cp -p` and archives do.
  watcher.on("raw", (event, name, details) => {
    const { watchedPath } = Object(details) as { readonly watchedPath?: unknown };
    if (typeof watchedPath !== "string" || !name) return;
    const found = basename(watchedPath) === name ? watchedPath : join(watchedPath, name);
    const path = relative(source.folder, found).replaceAll("\\", "/");
    try {
      if (!includes(source, path, false)) return;
      changes.note(path);
      if (event === "rename") watchAnew(watcher, path, found);
    } catch (error) {
      fail(error);
    }
  });
  watcher.on("error", fail);
  try {
    await new Promise<void>((resolve, reject) => {
      refuse = reject;
      watcher.once("ready", resolve);
    });
  } catch (error) {
    await watcher.close();
    throw error;
  }
  return () => watcher.close();
}

/** Paths, and what lies below those that have become folders, of whose first content chokidar says nothing. */
async function withContents(source: FolderSource, paths: readonly string[]): Promise<readonly string[]> {
  const all = new Set(paths);
  for (const path of paths) {
    // What is no folder has no names in it.
    const names = await readdir(join(source.folder, path), { recursive: true }).catch(() => []);
    for (const name of names) {
      const below = `${path}/${name.replaceAll("\\", "/")}`;
      if (includes(source, below, false)) all.add(below);
    }
  }
  return [...all];
}

/** Looks into what was a file when chokidar saw it, and is a folder now. */
function watchAnew(watcher: FSWatcher, path: string, found: string): void {
  if (statSync(found, { throwIfNoEntry: false })?.isDirectory() === true) watcher.unwatch(path).add(path);
}

function includes(source: FolderSource, found: string, isFolder: boolean): boolean {
  const base = source.folder.endsWith("/") ? source.folder : `${source.folder}/`;
  const below = found.replaceAll("\\", "/");
  const path = below.startsWith(base) ? below.slice(base.length) : below;
  return kinds.flag("source.includes(path)", source.includes(path, isFolder)) === true;
}

/** Paths that have changed, until they have settled. */
interface Changes {
  note(path: string): void;
  /** Notes them again, to be taken with the next change. */
  putBack(paths: readonly string[]): void;
  fail(error: unknown): void;
  /** Waits until there are some and they have settled, and takes them. */
  settled(): Promise<readonly string[]>;
  close(): void;
}

function createChanges(settleMs: number, longestMs: number, signal: AbortSignal | undefined): Changes {
  const paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  let failure: { readonly error: unknown } | undefined;
  let isReady = false;
  let wake = (): void => {};
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);

  return {
    note(path) {
      if (timer === undefined) first = performance.now();
      paths.add(path);
      clearTimeout(timer);
      const left = Math.max(0, first + longestMs - performance.now());
      timer = setTimeout(
        () => {
          timer = undefined;
          isReady = true;
          wake();
        },
        Math.min(settleMs, left),
      );
    },
    putBack: (again) => again.forEach((path) => paths.add(path)),
    fail(error) {
      failure ??= { error };
      wake();
    },
    async settled() {
      // oxlint-disable-next-line no-unmodified-loop-condition -- the timer that `note` starts sets it
      while (!isReady) {
        signal?.throwIfAborted();
        if (failure !== undefined) throw failure.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      signal?.throwIfAborted();
      isReady = false;
      const taken = [...paths];
      paths.clear();
      return taken;
    },
    close() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
