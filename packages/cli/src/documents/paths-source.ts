import { stat } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { FolderSource, SourceItem } from "@embedloom/sync";
import { UsageError } from "../errors/index.ts";
import { reasonOf } from "../files/index.ts";
import { createFileFinder, isInside } from "./find-files.ts";
import { type DocumentPlaces, type ReadDocument, readDocument } from "./read-document.ts";
import type { SkippedFile } from "./skipped-file.ts";
import { isUnseen, type LeftCounts } from "./walk-folder.ts";
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
export interface LeftOut extends Readonly<LeftCounts> {
  /** Files, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** Patterns that ask for files, and match none. */
  readonly unmatched: readonly string[];
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
  const finder = createFileFinder({ paths, base, gitignore, wanted });
  const places = new Map<string, DocumentPlaces>();
  let left = nothingLeftOut();
  const idOf = (path: string): string => relative(base, path).split(sep).join("/") || basename(path);

  function take(read: ReadDocument, id: string): SourceItem | undefined {
    if ("absent" in read || "skipped" in read) {
      const reason = "absent" in read ? "it was removed while the others were read" : read.skipped;
      left.skipped.push({ path: id, reason });
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
    leftOut: () => ({ ...left, unmatched: wanted.unmatched() }),
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
      left = nothingLeftOut();
      const known = new Map<string, string>();
      const seen = new Set<string>();
      for await (const file of ids === undefined ? finder.all(left) : finder.some(ids)) {
        signal?.throwIfAborted();
        if (!("within" in file)) {
          yield file;
          continue;
        }
        const id = idOf(file.path);
        // Paths may lie in one another.
        if (seen.has(id)) continue;
        seen.add(id);
        const read = await readDocument(file.path, { within: file.within, known, id });
        // One that was asked for may be gone; one that was listed has just been there.
        if (ids !== undefined && "absent" in read) continue;
        const item = take(read, id);
        if (item !== undefined) yield item;
      }
    },
  };
}

function nothingLeftOut(): LeftCounts & { readonly skipped: SkippedFile[] } {
  return { skipped: [], ignored: 0, excluded: 0, others: 0 };
}
