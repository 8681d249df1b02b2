import { realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isEmbedloomError, StoreError } from "@embedloom/core";
import type { SourceItem } from "@embedloom/sync";
import { reasonOf } from "../files/index.ts";
import { ignoreRules } from "./ignore-rules.ts";
import { isUnseen, type LeftCounts, walkFolder } from "./walk-folder.ts";
import type { WantedFiles } from "./wanted-files.ts";

/** A file that is to be read. */
interface FoundFile {
  /** An absolute path. */
  readonly path: string;
  /** The folder that no link may lead out of. `undefined`: the user named the file, and may have meant what a link leads to. */
  readonly within: string | undefined;
}

/** Finds the files of paths. */
export interface FileFinder {
  /** All of them, and the folders that cannot be read. */
  all(left: LeftCounts): AsyncIterable<FoundFile | SourceItem>;
  /** Those of some ids that belong to the paths; they need not be there. */
  some(ids: readonly string[]): AsyncIterable<FoundFile>;
}

/** What is looked through. */
export interface FinderSettings {
  /** Folders and files, as absolute paths. */
  readonly paths: readonly string[];
  /** The folder that ids count from. */
  readonly base: string;
  /** Whether what git ignores is left out. */
  readonly gitignore: boolean;
  readonly wanted: WantedFiles;
}

/** Whether a path is a folder or lies in it. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Makes the finder of some paths. */
export function createFileFinder({ paths, base, gitignore, wanted }: FinderSettings): FileFinder {
  async function* all(left: LeftCounts): AsyncGenerator<FoundFile | SourceItem> {
    for (const path of paths) {
      const found = await stat(path).catch((error: unknown) => missing(path, error));
      if (!found.isDirectory()) {
        yield { path, within: undefined };
        continue;
      }
      const root = await realpath(path).catch((error: unknown) => missing(path, error));
      const listing = await walkFolder(root, { wanted, gitignore }).catch((error: unknown) => missing(path, error));
      left.ignored += listing.ignored;
      left.excluded += listing.excluded;
      left.others += listing.others;
      left.otherPattern ??= listing.otherPattern;
      for (const { path: folder, reason } of listing.skipped) {
        yield { place: join(path, folder), error: new StoreError(`The folder was passed over: ${reason}.`) };
      }
      for (const file of listing.paths) yield { path: join(path, file), within: root };
    }
  }

  async function* some(ids: readonly string[]): AsyncGenerator<FoundFile> {
    for (const id of ids) {
      const path = join(base, id);
      const root = paths.find((each) => isInside(each, path));
      if (root === undefined || id.split("/").includes("..")) continue;
      if (root === path) yield { path, within: undefined };
      else if (await isListed(root, path)) {
        yield { path, within: await realpath(root).catch((error: unknown) => missing(root, error)) };
      }
    }
  }

  async function isListed(root: string, path: string): Promise<boolean> {
    const parts = relative(root, path).split(sep);
    let rules = await ignoreRules(root, gitignore);
    for (const [i, name] of parts.entries()) {
      const here = parts.slice(0, i + 1);
      const isFolder = i < parts.length - 1;
      const at = join(root, ...here);
      if (isUnseen(name) || wanted.judge(here.join("/"), isFolder) !== "wanted") return false;
      if (rules.ignores(at, isFolder)) return false;
      if (isFolder) rules = await rules.below(at);
    }
    return true;
  }

  return { all, some };
}

// Nothing says that its documents are gone for good: what is there of them stays.
function missing(path: string, cause: unknown): never {
  if (isEmbedloomError(cause)) throw cause;
  const wayOut = `Take it out: embedloom remove NAME ${path}`;
  throw new StoreError(`${path} cannot be read: ${reasonOf(cause)}. ${wayOut}`, { cause });
}
