import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts";
import type { SkippedFile } from "./skipped-file.ts";
import type { WantedFiles } from "./wanted-files.ts";

/** How many files and folders were left out, and why; counted while they are found. */
export interface LeftCounts {
  /** Named by `.gitignore`. */
  ignored: number;
  /** Excluded by the user. */
  excluded: number;
  /** Files that are no kind of document. */
  others: number;
  /** A pattern that asks for one of those. Absent: there are none. */
  otherPattern?: string | undefined;
}

/** What lies in a folder. */
export interface FolderListing {
  /** Paths below the folder, with forward slashes, sorted: everything but folders, and links as well. */
  readonly paths: readonly string[];
  /** Folders that cannot be read. */
  readonly skipped: readonly SkippedFile[];
  /** How many files and folders were left out because `.gitignore` says so. */
  readonly ignored: number;
  /** How many files and folders were left out because the user says so. */
  readonly excluded: number;
  /** How many files are no kind of document, and nobody asked for them. */
  readonly others: number;
  /** A pattern that asks for one of those. Absent: there are none. */
  readonly otherPattern?: string | undefined;
}

/** Which files {@link walkFolder} lists. */
export interface WalkChoices {
  readonly wanted: WantedFiles;
  /** Whether what git ignores is left out. */
  readonly gitignore: boolean;
}

/**
 * Lists what lies in a folder at any depth, but what is hidden, in `node_modules`, or ignored by git. No link is followed to a
 * folder: what it leads to inside of this one is listed anyway.
 *
 * @param root an absolute path without links
 * @param choices which of them are listed
 */
export async function walkFolder(root: string, { wanted, gitignore }: WalkChoices): Promise<FolderListing> {
  const paths: string[] = [];
  const skipped: SkippedFile[] = [];
  const left: LeftCounts = { ignored: 0, excluded: 0, others: 0 };
  const waiting: { path: string; rules: IgnoreRules }[] = [{ path: "", rules: await ignoreRules(root, gitignore) }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path: folder, rules } = next;
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      // Nothing at all can be listed: that is for the caller to say.
      if (folder === "") throw error;
      skipped.push({ path: folder, reason: `it cannot be read (${error.code ?? "unknown reason"})` });
      return [];
    });
    for (const entry of entries) {
      const { name } = entry;
      const isFolder = entry.isDirectory();
      if (isUnseen(name)) continue;
      const path = folder === "" ? name : `${folder}/${name}`;
      const judged = wanted.judge(path, isFolder);
      if (judged === "excluded") left.excluded++;
      else if (judged === "other") {
        left.others++;
        const ending = extname(name);
        left.otherPattern ??= ending === "" ? name : `*${ending}`;
      } else if (rules.ignores(join(root, path), isFolder)) left.ignored++;
      else if (isFolder) waiting.push({ path, rules: await rules.below(join(root, path)) });
      else paths.push(path);
    }
  }
  return { paths: paths.toSorted(), skipped, ...left };
}

/** Whether a file or folder is left out for its name: what is hidden, and what package managers install. */
export function isUnseen(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}
