import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromRoot, packages, recipes, scope } from "./workspace.ts";

/**
 * Makes a new folder, which git ignores, where modules resolve what a user has who installed every package: the packages
 * and their direct dependencies, what their examples import beside them, which are development dependencies here, and what
 * the recipes import. The caller removes it.
 */
export function createExampleFolder(): string {
  const cache = fromRoot(".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "examples-"));
  const installed = [...packages, ...recipes].flatMap((each) => [
    [each.manifest.name, each.folder] as const,
    ...Object.keys({
      ...each.manifest.dependencies,
      ...each.manifest.peerDependencies,
      ...each.manifest.devDependencies,
    })
      .filter((name) => !name.startsWith(scope))
      .map((name) => [name, `${each.folder}/node_modules/${name}`] as const),
  ]);
  for (const [name, path] of new Map(installed)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    // Windows gives everyone the right to make junctions, and only some the right to make links.
    symlinkSync(realpathSync(fromRoot(path)), link, "junction");
  }
  return folder;
}
