import { availableParallelism } from "node:os";
import { join } from "node:path";
import { closureProblems } from "./closure.ts";
import { type Consumer, installConsumer, type PackageManager } from "./consumer.ts";
import { bytesOf, type InstalledPackage } from "./installed-packages.ts";
import { type Program, programs } from "./program.ts";
import type { Versions } from "./release.ts";
import { fromRoot, type Manifest, publishedFolders, publishedName, readManifest } from "./repository.ts";
import type { Stage } from "./stage.ts";

export const managers: readonly PackageManager[] = ["npm", "pnpm"];

/** A program, and what installs its packages. */
export interface Installation {
  readonly program: Program;
  readonly manager: PackageManager;
  /** Name of its step. */
  readonly subject: string;
}

/** What the sources declare, by name of the package. */
export const sources: ReadonlyMap<string, Manifest> = new Map(
  publishedFolders(fromRoot()).map((folder) => [readManifest(folder).name, readManifest(folder)]),
);

/**
 * Every program with every package manager. In the shorter way, a program that is not named for one package, but varies
 * what another shows with far more to install, is left to pnpm, which is the faster.
 */
export function installations(whole: boolean): Installation[] {
  return programs.flatMap((program) => {
    const all = whole || sources.has(publishedName(program.name));
    const used = managers.filter((manager) => all || manager === "pnpm");
    return used.map((manager) => ({ program, manager, subject: `${manager} ${program.name}` }));
  });
}

/** Installs what each program imports, and checks what came. */
export async function installAll(stage: Stage, versions: Versions): Promise<Consumer[]> {
  const consumers: Consumer[] = [];
  const parent = join(stage.sandbox.folder, "consumers");
  const waiting = installations(stage.whole).values();
  const installWaiting = async (): Promise<void> => {
    for (const installation of waiting) {
      const consumer = await installOne(stage, installation, parent, versions);
      if (consumer !== undefined) consumers.push(consumer);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, installWaiting));
  return consumers;
}

/** Installs what one program imports and checks what came. */
export async function installOne(
  { env, log }: Stage,
  { subject, program, manager }: Installation,
  parent: string,
  versions: Versions,
): Promise<Consumer | undefined> {
  return log.run(subject, async () => {
    const consumer = await installConsumer(program, manager, parent, env);
    const { installed } = consumer;
    const bytes = installed.reduce((sum, { folder }) => sum + bytesOf(folder), 0);
    const problems = [
      ...closureProblems(program.packages, installed, sources),
      ...manifestProblems(installed, versions),
    ];
    const count = `${installed.length} ${installed.length === 1 ? "package" : "packages"}`;
    const detail = `${program.packages.join(" + ")}: ${count}, ${(bytes / 1e6).toFixed(1)} MB`;
    return { detail, problems, value: consumer };
  });
}

/** What is wrong with our own packages as they arrived: another version than the last, or a range that only a workspace knows. */
function manifestProblems(installed: readonly InstalledPackage[], versions: Versions): string[] {
  return installed.flatMap(({ manifest }) => {
    const { name, version } = manifest;
    const wanted = versions[name];
    if (wanted === undefined) return [];
    const old = version === wanted ? [] : [`${name} came as ${version} instead of ${wanted}`];
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies });
    return [
      ...old,
      ...ranges.filter((range) => /^(workspace|catalog):/.test(range)).map((range) => `${name} asks for ${range}`),
    ];
  });
}
