import { constants } from "node:fs";
import { access, lstat, opendir, readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { InvalidInputError, kindOf, kinds, type KindsOf, readOptions, StoreError } from "@embedloom/core";
import { readKinds, type ReadOptions, type SourceItem, type SyncSource } from "./source.ts";
import { folderKind } from "../arguments/index.ts";
import { codeOf, reasonOf } from "./file-failure.ts";
import { readLines } from "./read-lines.ts";

/** The options of {@link createFolderSource}. */
export interface FolderSourceOptions {
  /** Extensions of the files to read, with the dot. @default .md, .mdx, .txt, .rst, .html and .htm */
  readonly extensions?: readonly string[] | undefined;
  /** Whether to read a path below the folder, written with `/`. Also called for folders. @default all but `node_modules` and names that begin with a dot */
  readonly include?: ((path: string) => boolean) | undefined;
}

/** A source of the files in a folder. */
export interface FolderSource extends SyncSource {
  /** Path of the folder. */
  readonly folder: string;
  /** Whether a path below the folder, written with `/`, is a document, or a folder that may contain documents. */
  includes(path: string, isFolder: boolean): boolean;
}

const DEFAULT_EXTENSIONS = [".md", ".mdx", ".txt", ".rst", ".html", ".htm"];

const optionKinds: KindsOf<FolderSourceOptions> = {
  extensions: kinds.optional(
    kinds.list(kindOf('an ending such as ".md"', (value) => typeof value === "string" && value.startsWith("."))),
  ),
  include: kinds.optional(kinds.callback),
};

/**
 * Creates a source of the files in a folder and its subfolders, read as UTF-8. The id of a document is its path below the folder,
 * with `/`. Links are not followed. A file that cannot be read is a failure and keeps its rows. So does a file that was renamed or
 * removed after its folder had been listed, because it may exist under a name that was not listed.
 *
 * @throws InvalidOptionError when an argument has a value that cannot work
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { createFolderSource } from "@embedloom/sync";
 *
 * const folder = mkdtempSync("/tmp/docs-");
 * writeFileSync(`${folder}/lease.md`, "A lease ends in May.");
 * for await (const item of createFolderSource(folder).read({})) console.log("id" in item && item.id); // lease.md
 * ```
 */
export function createFolderSource(folder: string, given: FolderSourceOptions = {}): FolderSource {
  folderKind("folder", folder);
  const { extensions = DEFAULT_EXTENSIONS, include = isUsual } = readOptions<FolderSourceOptions>(
    "options",
    given,
    optionKinds,
  );
  const includes = (path: string, isFolder: boolean): boolean => {
    kinds.text("path", path);
    kinds.flag("isFolder", isFolder);
    return (
      (isFolder || extensions.includes(extname(path).toLowerCase())) &&
      parentsOf(path).every((each) => kinds.flag("include(path)", include(each)))
    );
  };

  return {
    folder,
    readsSome: true,
    includes,
    async *read(options) {
      const { ids, signal } = readOptions<ReadOptions>("options", options, readKinds);
      const isListed = ids === undefined;
      for await (const path of isListed ? filesIn(folder, "", includes) : plainFiles(folder, ids, includes)) {
        signal?.throwIfAborted();
        const item = typeof path === "string" ? await readDocument(folder, path, isListed) : path;
        if (item !== undefined) yield item;
      }
    },
  };
}

/** A path and all folders above it. */
function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function isUsual(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return !name.startsWith(".") && name !== "node_modules";
}

type Includes = FolderSource["includes"];

async function* filesIn(folder: string, below: string, includes: Includes): AsyncGenerator<string | SourceItem> {
  let entries: { readonly name: string; readonly isFolder: boolean }[] = [];
  try {
    for await (const entry of await opendir(join(folder, below))) {
      if (entry.isFile() || entry.isDirectory()) entries.push({ name: entry.name, isFolder: entry.isDirectory() });
    }
  } catch (error) {
    if (below === "") throw unreadable("folder", folder, error);
    yield {
      place: below,
      error: codeOf(error) === "ENOENT" ? gone("folder", below) : unreadable("folder", below, error),
    };
    return;
  }
  entries = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const { name, isFolder } of entries) {
    const path = below === "" ? name : `${below}/${name}`;
    if (!includes(path, isFolder)) continue;
    if (isFolder) yield* filesIn(folder, path, includes);
    else yield path;
  }
}

/**
 * Filters ids: yields those that a walk of the folder would find.
 *
 * @throws StoreError when the folder itself does not exist, because its files may then exist elsewhere
 */
async function* plainFiles(folder: string, ids: Iterable<string>, includes: Includes): AsyncGenerator<string> {
  await access(folder).catch((error: unknown) => {
    throw unreadable("folder", folder, error);
  });
  for (const id of ids) {
    // An id of the caller must not lead out of the folder.
    if ([...id.split("/"), ...id.split(sep)].includes("..") || !includes(id, false)) continue;
    if (await isPlain(folder, id)) yield id;
  }
}

/** Whether a path leads to a file without a link on the way. Errors count as true, because reading the file then reports them. */
async function isPlain(folder: string, path: string): Promise<boolean> {
  for (const part of parentsOf(path)) {
    const found = await lstat(join(folder, part)).catch(() => undefined);
    if (found === undefined) return true;
    if (part === path ? !found.isFile() : !found.isDirectory()) return false;
  }
  return true;
}

// The file may have become a link or a pipe since the check. Windows has neither flag.
const AS_A_FILE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** @param isListed whether the folder listed the file just before; a missing file that was not listed is simply no document */
async function readDocument(folder: string, path: string, isListed: boolean): Promise<SourceItem | undefined> {
  if (!path.isWellFormed())
    return { place: path.toWellFormed(), error: new InvalidInputError("The name of the file is not UTF-8.") };
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, ...path.split("/")).replaceAll("/", sep), { flag: AS_A_FILE });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return { id: path, error: unreadable("file", path, error) };
    return isListed ? { id: path, error: gone("file", path) } : undefined;
  }
  try {
    return { id: path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    for await (const { number, text } of readLines([bytes])) {
      if (text === undefined) return { id: path, line: number, error: new InvalidInputError("The file is not UTF-8.") };
    }
    return { id: path, error: new InvalidInputError("The file is not UTF-8.") };
  }
}

function unreadable(what: "file" | "folder", path: string, cause: unknown): StoreError {
  return new StoreError(`The ${what} ${path} cannot be read${reasonOf(cause)}.`, { cause });
}

function gone(what: "file" | "folder", path: string): StoreError {
  return new StoreError(
    `The ${what} ${path} was renamed or removed while the folder was read: its rows stay until the next run, which sees what has become of it.`,
  );
}
