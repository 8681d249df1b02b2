import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { StoreError } from "@embedloom/core";
import type { FolderSource, SourceItem } from "@embedloom/sync";
import { UsageError } from "../command-line/usage-error.ts";
import { reasonOf } from "../files/read-regular-file.ts";
import { ignoreRules } from "./ignore-rules.ts";
import { type DocumentPlaces, type ReadDocument, readDocument } from "./read-document.ts";
import type { SkippedFile } from "./source-document.ts";
import { isUnseen, walkFolder } from "./walk-folder.ts";
import { type WantedChoices, wantedFiles } from "./wanted-files.ts";

/** What is read, and from where. */
export interface PathsSourceSettings extends WantedChoices {
  /** Folders and files, as absolute paths. */
  readonly paths: readonly string[];
  /** The folder that the documents' ids count from, an absolute path; all paths lie in it. */
  readonly base: string;
  /** Whether what git ignores is left out. */
  readonly gitignore: boolean;
}

/** What a reading passed over without failing; of the last reading. */
export interface LeftOut {
  /** Files, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** Files and folders that `.gitignore` names. */
  readonly ignored: number;
  /** Files and folders that the user excluded. */
  readonly excluded: number;
  /** Files that are no kind of document. */
  readonly others: number;
}

/** A source of the documents of folders and files. */
export interface PathsSource extends FolderSource {
  /** What the last reading left out. */
  leftOut(): LeftOut;
  /** Where the parts of a document lie in its file. Absent: the text is the file, as it is. */
  placesOf(id: string): DocumentPlaces | undefined;
}

/**
 * The folder that the ids of documents count from: the folder where there is one, else what all paths lie in.
 *
 * @param paths absolute, of what is there
 * @throws UsageError when a path cannot be read
 */
export async function baseOf(paths: readonly string[]): Promise<string> {
  const folders = await Promise.all(
    paths.map(async (path) => ((await statOf(path)).isDirectory() ? path : dirname(path))),
  );
  return folders.reduce((common, folder) => sharedFolder(common, folder));
}

function sharedFolder(one: string, other: string): string {
  let folder = one;
  while (!isInside(folder, other) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function statOf(path: string): ReturnType<typeof stat> {
  return stat(path).catch((error: unknown) => {
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}. Name a folder or a file.`, { cause: error });
  });
}

/**
 * A source of every document of folders, and of single files. Of a folder only regular files are read, each once however many names it has,
 * none outside it, none that is hidden, and none that git ignores; a file that is named is read whatever it is.
 */
export function createPathsSource(settings: PathsSourceSettings): PathsSource {
  const { paths, base, gitignore } = settings;
  const wanted = wantedFiles(settings);
  const places = new Map<string, DocumentPlaces>();
  let left = { skipped: [] as SkippedFile[], ignored: 0, excluded: 0, others: 0 };
  const idOf = (path: string): string => relative(base, path).split(sep).join("/") || basename(path);

  async function* files(): AsyncGenerator<{ path: string; within: string | undefined } | SourceItem> {
    for (const path of paths) {
      const found = await stat(path).catch((error: unknown) => {
        // Nothing says that its documents are gone for good: what is there of them stays.
        throw new StoreError(`${path} cannot be read: ${reasonOf(error)}. Take it out: embedloom remove NAME ${path}`, {
          cause: error,
        });
      });
      if (!found.isDirectory()) {
        yield { path, within: undefined };
        continue;
      }
      const root = await realpath(path);
      const listing = await walkFolder(root, { wanted, gitignore });
      left.ignored += listing.ignored;
      left.excluded += listing.excluded;
      left.others += listing.others;
      for (const { path: folder, reason } of listing.skipped) {
        yield { place: join(path, folder), error: new StoreError(`The folder was passed over: ${reason}.`) };
      }
      for (const file of listing.paths) yield { path: join(path, file), within: root };
    }
  }

  async function* listed(ids: readonly string[]): AsyncGenerator<{ path: string; within: string | undefined }> {
    for (const id of ids) {
      const path = join(base, id);
      const root = paths.find((each) => isInside(each, path));
      if (root === undefined || id.split("/").includes("..")) continue;
      if (root === path) yield { path, within: undefined };
      else if (await isListed(root, path)) yield { path, within: await realpath(root) };
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

  function take(read: ReadDocument, id: string): SourceItem | undefined {
    if ("absent" in read) return undefined;
    if ("skipped" in read) {
      left.skipped.push({ path: id, reason: read.skipped });
      return undefined;
    }
    if ("error" in read) return { id, ...read };
    const { text, ...where } = read;
    if (where.lineAt !== undefined || where.pageAt !== undefined) places.set(id, where);
    else places.delete(id);
    return { id, text };
  }

  return {
    folder: base,
    readsSome: true,
    leftOut: () => left,
    placesOf: (id) => places.get(id),
    includes(path, isFolder) {
      const at = resolve(base, path);
      if (isFolder && paths.some((each) => isInside(at, each))) return true;
      const root = paths.find((each) => isInside(each, at));
      if (root === undefined) return false;
      if (root === at) return true;
      const below = relative(root, at).split(sep);
      return !below.some(isUnseen) && wanted.judge(below.join("/"), isFolder) === "wanted";
    },
    async *read({ ids, signal }) {
      left = { skipped: [], ignored: 0, excluded: 0, others: 0 };
      const known = new Map<string, string>();
      const seen = new Set<string>();
      for await (const file of ids === undefined ? files() : listed(ids)) {
        signal?.throwIfAborted();
        if (!("within" in file)) {
          yield file;
          continue;
        }
        const id = idOf(file.path);
        // Paths may lie in one another.
        if (seen.has(id)) continue;
        seen.add(id);
        const item = take(await readDocument(file.path, { within: file.within, known, id }), id);
        if (item !== undefined) yield item;
      }
    },
  };
}
