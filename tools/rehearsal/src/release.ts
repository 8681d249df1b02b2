import { mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromRoot, publishedFolders, readManifest } from "./repository.ts";
import { runCommand } from "./run-command.ts";
import { commitAll, identity } from "./scratch-clone.ts";

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

/**
 * Packs a checkout and publishes what the registry does not have yet, by the scripts of the release workflow's two jobs. Gives
 * `name@version` of what was published.
 */
export async function publish(clone: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const tarballs = mkdtempSync(join(dirname(clone), "tarballs-"));
  const script = (name: string): Promise<string> =>
    runCommand("bash", [join(clone, "tools/release", name), tarballs], { cwd: clone, env });
  await script("pack.sh");
  return (await script("publish.sh")).split("\n").filter((line) => line !== "");
}
