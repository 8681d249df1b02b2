import { statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { FSWatcher } from "chokidar";
import { kinds, StoreError, UnsupportedError } from "@embedloom/core";
import { type FolderSource, reasonOf } from "../sources/index.ts";
import type { SettledChanges } from "./settled-changes.ts";

/** Watches a folder and collects its changes. */
export interface FolderWatcher {
  /**
   * Starts to watch. Starts again if another folder has replaced the watched one, because the system does not report changes in it.
   *
   * @returns whether this call started the watching; earlier changes are then not known
   * @throws StoreError when the folder does not exist, and UnsupportedError without the package `chokidar`
   */
  follow(): Promise<boolean>;
  close(): Promise<void>;
}

/** How often to look at the folder itself. No system reports that it was moved away, or that another one was mounted over it. */
const LOOK_EVERY_MS = 1000;

/** Creates the watcher of one folder. It watches from the first `follow` on. */
export function createFolderWatcher(source: FolderSource, changes: SettledChanges): FolderWatcher {
  const { folder } = source;
  let watched: string | undefined;
  let seen: string | undefined;
  let stop = async (): Promise<void> => {};
  async function look(): Promise<void> {
    const found = await folderIdentity(folder).catch(() => "gone");
    if (seen === undefined || found === seen) return;
    seen = found;
    if (found === "gone") watched = undefined;
    changes.takeNow();
  }
  // This timer keeps the process alive. While the folder is gone, no watcher of the system does.
  const looking = setInterval(() => {
    void look();
  }, LOOK_EVERY_MS);
  return {
    async follow() {
      const found = await folderIdentity(folder).catch((cause: unknown) => {
        // chokidar stops watching a folder that is gone, also when the same folder comes back.
        watched = undefined;
        throw new StoreError(`The folder ${folder} cannot be watched${reasonOf(cause)}.`, { cause });
      });
      seen = found;
      if (found === watched) return false;
      await stop();
      stop = await startWatcher(source, changes);
      watched = found;
      return true;
    },
    close() {
      clearInterval(looking);
      return stop();
    },
  };
}

async function folderIdentity(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  return `${dev} ${ino}`;
}

async function startWatcher(source: FolderSource, changes: SettledChanges): Promise<() => Promise<void>> {
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
        // An exception here would prevent the watcher from ever becoming ready.
        fail(error);
        return true;
      }
    },
  });
  for (const event of ["add", "change", "unlink"] as const) watcher.on(event, (path) => changes.note(slashed(path)));
  // chokidar does not report a change that keeps the file's time, as `cp -p` and archives do. Raw events show it.
  watcher.on("raw", (event, name, details) => {
    const { watchedPath } = Object(details) as { readonly watchedPath?: unknown };
    if (typeof watchedPath !== "string" || !name) return;
    const found = basename(watchedPath) === name ? watchedPath : join(watchedPath, name);
    const path = slashed(relative(source.folder, found));
    try {
      // The folder itself is never a document, even if the source's `includes` accepts it.
      if (path === "" || !includes(source, path, false)) return;
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

/** Adds the content of paths that have become folders, because chokidar does not report their first content. */
export async function withContents(source: FolderSource, paths: readonly string[]): Promise<readonly string[]> {
  const all = new Set(paths);
  for (const path of paths) {
    // This fails for a path that is not a folder, which has no content to add.
    const names = await readdir(join(source.folder, path), { recursive: true }).catch(() => []);
    for (const name of names) {
      const below = `${path}/${slashed(name)}`;
      if (includes(source, below, false)) all.add(below);
    }
  }
  return [...all];
}

/** Watches a path again that was a file when chokidar saw it and is a folder now. */
function watchAnew(watcher: FSWatcher, path: string, found: string): void {
  if (statSync(found, { throwIfNoEntry: false })?.isDirectory() === true) watcher.unwatch(path).add(path);
}

function includes(source: FolderSource, found: string, isFolder: boolean): boolean {
  const folder = slashed(source.folder);
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  const below = slashed(found);
  const path = below.startsWith(base) ? below.slice(base.length) : below;
  return kinds.flag("source.includes(path)", source.includes(path, isFolder)) === true;
}

/** A path in the form of document ids. A `\` is replaced only where it separates folders; on other systems it may be a part of a name. */
function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}
