import { realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { Failure } from "../cli/failure.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readRegularFile, reasonOf, type RegularFile } from "../files/read-regular-file.ts";
import { decodeText } from "./decode-text.ts";
import { type BoundedThreads, createBoundedThreads, type ReadingLimits } from "./bounded-threads.ts";
import type { SkippedFile, SourceDocument } from "./source-document.ts";
import { type FolderListing, walkFolder } from "./walk-folder.ts";

/** What a folder holds. */
export interface FoundDocuments {
  /** The documents, by path. */
  readonly documents: readonly SourceDocument[];
  /** The files and folders that were passed over, by path. */
  readonly skipped: readonly SkippedFile[];
  /** How many files and folders were left out because a `.gitignore` says so. */
  readonly ignored: number;
}

const WANTED = /\.(md|markdown|txt|html|htm)$/i;
const HTML = new Set([".html", ".htm"]);
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/**
 * Reads every `.md`, `.txt` and `.html` file of a folder, or one such file. Of a folder only regular files are read, each once
 * however many names it has, none outside it, and none that git ignores. Pages are read in threads, each with a limit of time and
 * memory.
 *
 * @throws UsageError when the path does not exist or is a file of another kind
 * @throws Failure when nothing readable is in it
 */
export async function readDocuments(path: string, limits: ReadingLimits = {}): Promise<FoundDocuments> {
  const module = new URL("html-text.ts", import.meta.url);
  const pages = createBoundedThreads<string, string>({ ...limits, module, name: "htmlText" });
  try {
    return await readFound(path, pages);
  } finally {
    await pages.close();
  }
}

type Pages = BoundedThreads<string, string>;

async function readFound(path: string, pages: Pages): Promise<FoundDocuments> {
  const { root, within, listing } = await findFiles(path);
  const documents: SourceDocument[] = [];
  const skipped: SkippedFile[] = [...listing.skipped];
  const known = new Map<string, string>();
  for (const file of listing.paths) {
    const read = await readRegularFile(join(root, file), { maxBytes: MAX_FILE_BYTES, within });
    const twin = "identity" in read ? known.get(read.identity) : undefined;
    const document =
      twin === undefined ? await documentIn(file, read, pages) : { reason: `it is the same file as ${twin}` };
    if ("identity" in read) known.set(read.identity, twin ?? file);
    if ("reason" in document) skipped.push({ path: file, reason: document.reason });
    else documents.push({ path: file, text: document.text });
  }
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (documents.length === 0) throw new Failure(nothingToRead(path, skipped));
  return { documents, skipped, ignored: listing.ignored };
}

interface FoundFiles {
  readonly root: string;
  /** Absent: the user named the file, and may have meant what a link leads to. */
  readonly within: string | undefined;
  readonly listing: FolderListing;
}

async function findFiles(path: string): Promise<FoundFiles> {
  const cannot = (error: unknown): never => {
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}. Name a folder, or a .md, .txt or .html file.`);
  };
  const found = await stat(path).catch(cannot);
  if (found.isDirectory()) {
    const root = await realpath(path).catch(cannot);
    return { root, within: root, listing: await walkFolder(root, (name) => WANTED.test(name)).catch(cannot) };
  }
  if (!WANTED.test(path)) throw new UsageError(`Cannot index ${path}: only .md, .txt and .html files are read.`);
  return {
    root: dirname(path),
    within: undefined,
    listing: { paths: [basename(path)], skipped: [], ignored: 0 },
  };
}

async function documentIn(
  path: string,
  read: RegularFile,
  pages: Pages,
): Promise<{ readonly text: string } | { readonly reason: string }> {
  if ("reason" in read) return read;
  const decoded = decodeText(read.bytes);
  if ("reason" in decoded) return decoded;
  const isPage = HTML.has(extname(path).toLowerCase());
  const page = isPage ? await pages.run(decoded.text) : { output: decoded.text };
  if ("reason" in page) return page;
  return page.output.trim() === "" ? { reason: "it is empty" } : { text: page.output };
}

function nothingToRead(path: string, skipped: readonly SkippedFile[]): string {
  if (skipped.length === 0) return `There is no .md, .txt or .html file in ${path}.`;
  const reasons = skipped.map((file) => `${file.path}: ${file.reason}`).join("; ");
  return `Nothing in ${path} can be indexed. ${reasons}.`;
}
