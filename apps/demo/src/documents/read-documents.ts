import { readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { glob } from "tinyglobby";
import { Failure } from "../cli/failure.ts";
import { UsageError } from "../cli/usage-error.ts";
import { decodeText } from "./decode-text.ts";
import { htmlText } from "./html-text.ts";
import type { SkippedFile, SourceDocument } from "./source-document.ts";

/** What a folder holds. */
export interface FoundDocuments {
  /** The documents, by path. */
  readonly documents: readonly SourceDocument[];
  /** The files that were passed over, by path. */
  readonly skipped: readonly SkippedFile[];
}

const PATTERN = "**/*.{md,markdown,txt,html,htm}";
const HTML = new Set([".html", ".htm"]);
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/**
 * Reads every `.md`, `.txt` and `.html` file of a folder, or one such file.
 *
 * @throws UsageError when the path does not exist or is a file of another kind
 * @throws Failure when nothing readable is in it
 */
export async function readDocuments(path: string): Promise<FoundDocuments> {
  const { root, paths } = await findFiles(path);
  const documents: SourceDocument[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of paths.toSorted()) {
    const read = await readDocument(join(root, file));
    if ("reason" in read) skipped.push({ path: file, reason: read.reason });
    else documents.push({ path: file, text: read.text });
  }
  if (documents.length === 0) throw new Failure(nothingToRead(path, skipped));
  return { documents, skipped };
}

async function findFiles(path: string): Promise<{ root: string; paths: readonly string[] }> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}. Name a folder, or a .md, .txt or .html file.`);
  });
  if (found.isDirectory())
    return {
      root: path,
      paths: await glob(PATTERN, { cwd: path, caseSensitiveMatch: false, ignore: ["**/node_modules/**"] }),
    };
  if (!/\.(md|markdown|txt|html|htm)$/i.test(path)) {
    throw new UsageError(`Cannot index ${path}: only .md, .txt and .html files are read.`);
  }
  return { root: dirname(path), paths: [basename(path)] };
}

async function readDocument(path: string): Promise<{ text: string } | { reason: string }> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) return { reason: `it has ${Math.round(size / 2 ** 20)} MB, more than 32; split it` };
    const decoded = decodeText(await readFile(path));
    if ("reason" in decoded) return decoded;
    const text = HTML.has(extname(path).toLowerCase()) ? htmlText(decoded.text) : decoded.text;
    return text.trim() === "" ? { reason: "it is empty" } : { text };
  } catch (error) {
    return { reason: `it cannot be read (${reasonOf(error)})` };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const known: Record<string, string> = {
    ENOENT: "it does not exist",
    EACCES: "permission denied",
    EPERM: "permission denied",
  };
  return (typeof code === "string" ? (known[code] ?? code) : undefined) ?? "unknown reason";
}

function nothingToRead(path: string, skipped: readonly SkippedFile[]): string {
  if (skipped.length === 0) return `There is no .md, .txt or .html file in ${path}.`;
  const reasons = skipped.map((file) => `${file.path}: ${file.reason}`).join("; ");
  return `Nothing in ${path} can be indexed. ${reasons}.`;
}
