import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fromRoot, readText } from "../../repo-tests/workspace.ts";
import { isTest, type SourceFile, sourceFile } from "./source-file.ts";

/** Lines of TypeScript, blank ones and comments included. */
interface Lines {
  readonly code: number;
  readonly tests: number;
}

/** The source files of each package in a commit, by the package's folder. */
export function filesAt(commit: string): ReadonlyMap<string, readonly SourceFile[]> {
  const found = new Map<string, SourceFile[]>();
  for (const [path, text] of textsAt(commit, ["packages"])) {
    const [, name = "", below] = /^packages\/([^/]+)\/src\/(.+\.ts)$/.exec(path) ?? [];
    if (below === undefined) continue;
    found.set(name, [...(found.get(name) ?? []), sourceFile(below, text)]);
  }
  return found;
}

/** How many lines each folder of the root has in a commit. Without a commit: those of git's files as they are now. */
export function linesAt(commit: string | undefined, roots: readonly string[]): ReadonlyMap<string, Lines> {
  const found = new Map<string, Lines>();
  for (const [path, text] of commit === undefined ? textsNow(roots) : textsAt(commit, roots)) {
    const [root = ""] = path.split("/");
    const { code, tests } = found.get(root) ?? { code: 0, tests: 0 };
    const lines = text.split("\n").length - 1;
    const isCode = !isTest(path);
    found.set(root, { code: code + (isCode ? lines : 0), tests: tests + (isCode ? 0 : lines) });
  }
  return found;
}

function textsNow(roots: readonly string[]): [path: string, text: string][] {
  const paths = typeScriptIn(git(["ls-files", "-z", "--", ...roots]).toString());
  return paths.filter((path) => existsSync(fromRoot(path))).map((path) => [path, readText(path)]);
}

function textsAt(commit: string, roots: readonly string[]): [path: string, text: string][] {
  const paths = typeScriptIn(git(["ls-tree", "-rz", "--name-only", commit, "--", ...roots]).toString());
  const input = paths.map((path) => `${commit}:${path}\n`).join("");
  const bytes = git(["cat-file", "--batch"], input);
  let at = 0;
  // Each file comes as a line that ends with its size, its bytes, and a line feed.
  return paths.map((path) => {
    const start = bytes.indexOf("\n", at) + 1;
    const size = Number(bytes.subarray(at, start).toString().split(" ").at(-1));
    at = start + size + 1;
    return [path, bytes.subarray(start, start + size).toString()];
  });
}

function typeScriptIn(listing: string): string[] {
  return listing.split("\0").filter((path) => /\.tsx?$/.test(path));
}

function git(args: readonly string[], input = ""): Buffer {
  return execFileSync("git", args, { cwd: fromRoot(), input, maxBuffer: 2 ** 30 });
}
