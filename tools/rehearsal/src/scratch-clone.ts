import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fromRoot, publishedFolders } from "./repository.ts";
import { runCommand } from "./run-command.ts";

/** Who commits and tags in a clone: the user's own name is not needed for it. */
export const identity: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: "rehearsal",
  GIT_AUTHOR_EMAIL: "rehearsal@localhost",
  GIT_COMMITTER_NAME: "rehearsal",
  GIT_COMMITTER_EMAIL: "rehearsal@localhost",
};

/** Runs git in a folder, without the user's hooks and signatures. */
async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const quiet = ["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", "-c", "core.hooksPath="];
  return runCommand("git", [...quiet, ...args], { cwd, env: { ...process.env, ...identity } });
}

/** Clones the repository as it stands in the working tree: the last commit, and on top everything that is not committed yet. */
export async function cloneWorkingTree(target: string): Promise<void> {
  await git(fromRoot(), "clone", "--quiet", fromRoot(), target);
  const changed = await git(fromRoot(), "diff", "-z", "--name-only", "--no-renames", "HEAD");
  const added = await git(fromRoot(), "ls-files", "-z", "--others", "--exclude-standard");
  for (const path of `${changed}${added}`.split("\0").filter((each) => each !== "")) {
    const copy = join(target, path);
    rmSync(copy, { force: true });
    if (existsSync(fromRoot(path))) {
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(fromRoot(path), copy);
    }
  }
  await commitAll(target, "The working tree as it stands");
}

export async function commitAll(clone: string, message: string): Promise<void> {
  await git(clone, "add", "--all");
  await git(clone, "commit", "--quiet", "--allow-empty", "--message", message);
}

/** Builds the packages of a checkout, those that are stale. */
export async function buildPackages(checkout: string): Promise<void> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  await runCommand("pnpm", ["exec", "turbo", "run", "build", "--filter=./packages/*"], { cwd: checkout, env });
}

/** Builds the clone with nothing but what lies in it, as the release workflow does. */
export async function buildClone(clone: string): Promise<void> {
  const settings = { cwd: clone, env: { ...process.env, CI: "true" } };
  await runCommand("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"], settings);
  await buildPackages(clone);
}

/** Brings the build of the working tree into the clone, and what changesets looks for in a checkout. */
export async function borrowBuild(clone: string): Promise<void> {
  await buildPackages(fromRoot());
  for (const folder of publishedFolders(fromRoot()))
    cpSync(join(folder, "dist"), join(clone, relative(fromRoot(), folder), "dist"), { recursive: true });
  // Never a link to the whole folder: pnpm would install through it.
  mkdirSync(join(clone, "node_modules"));
  symlinkSync(fromRoot("node_modules/@changesets"), join(clone, "node_modules/@changesets"), "junction");
}
