import { lstat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { readRegularFile } from "../files/index.ts";

/** What the `.gitignore` files from some folder up say. */
export interface IgnoreRules {
  /** Whether git would leave out a file or folder; its path is absolute. */
  ignores(path: string, isFolder: boolean): boolean;
  /** These rules and those of the `.gitignore` of a folder below, which come first. */
  below(folder: string): Promise<IgnoreRules>;
}

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

const MAX_BYTES = 1 << 20;

/**
 * The rules for what lies in a folder: its own, and those of the folders above it up to the root of its repository.
 *
 * @param heeded whether `.gitignore` files count at all
 */
export async function ignoreRules(folder: string, heeded: boolean): Promise<IgnoreRules> {
  if (!heeded) return { ignores: () => false, below: () => ignoreRules(folder, false) };
  let rules = rulesOf([]);
  for (const each of await foldersDownTo(folder)) rules = await rules.below(each);
  return rules;
}

function rulesOf(found: readonly Rules[]): IgnoreRules {
  return {
    ignores(path, isFolder) {
      // The nearest that says anything decides, as in git.
      for (const { folder, rules } of found) {
        const { ignored, unignored } = rules.test(posix(relative(folder, path)) + (isFolder ? "/" : ""));
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    async below(folder) {
      const file = await readRegularFile(join(folder, ".gitignore"), { maxBytes: MAX_BYTES, within: folder });
      if ("reason" in file) return rulesOf(found);
      const rules = ignore().add(Buffer.from(file.bytes).toString("utf8"));
      return rulesOf([{ folder, rules }, ...found]);
    },
  };
}

/** From the root of the repository that a folder is in down to the folder; the folder alone where it is in none. */
async function foldersDownTo(folder: string): Promise<readonly string[]> {
  const folders = [folder];
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder) folders.unshift(at);
    if (await exists(join(at, ".git"))) return folders;
    if (dirname(at) === at) return [folder];
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function posix(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
