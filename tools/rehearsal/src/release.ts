import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromRoot, publishedFolders, readManifest } from "./repository.ts";
import { runCommand } from "./run-command.ts";
import { commitAll, git, identity } from "./scratch-clone.ts";

/** Version of every published package, by name. */
export type Versions = Readonly<Record<string, string>>;

/** The versions that a checkout's manifests say. */
function versionsIn(clone: string): Versions {
  return Object.fromEntries(
    publishedFolders(clone)
      .map(readManifest)
      .map(({ name, version }) => [name, version]),
  );
}

const changeset = fromRoot("node_modules/@changesets/cli/bin.js");

/** Adds a changeset, as `pnpm changeset` writes it. */
export function addChangeset(clone: string, bumps: Readonly<Record<string, "minor" | "patch">>, summary: string): void {
  const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}`);
  writeFileSync(join(clone, ".changeset/rehearsed-change.md"), `---\n${lines.join("\n")}\n---\n\n${summary}\n`);
}

/** `changeset version`: the changesets become versions and changelogs. Gives the versions after it. */
export async function applyVersions(clone: string): Promise<Versions> {
  await runCommand(process.execPath, [changeset, "version"], { cwd: clone, env: { ...process.env, ...identity } });
  await commitAll(clone, "Version packages");
  return versionsIn(clone);
}

/** `changeset publish`: what the registry does not have yet. Gives `name@version` of what was published. */
export async function publish(clone: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const before = await tagsOf(clone);
  await runCommand(process.execPath, [changeset, "publish"], { cwd: clone, env });
  const after = await tagsOf(clone);
  return after.filter((tag) => !before.includes(tag));
}

async function tagsOf(clone: string): Promise<string[]> {
  return (await git(clone, "tag")).split("\n").filter((tag) => tag !== "");
}
