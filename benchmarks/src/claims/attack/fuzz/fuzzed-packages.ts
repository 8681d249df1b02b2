import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const baselines = join(import.meta.dirname, "baselines");

/** The packages for which there are calls that work, which the fuzz makes hostile ones of. */
export function fuzzedPackages(): string[] {
  const packages = globSync("*/package.json", { cwd: join(import.meta.dirname, "../../../../../packages") });
  const names = packages.map((file) => dirname(file)).toSorted();
  const known = new Set(globSync("*.ts", { cwd: baselines }).map((file) => basename(file, ".ts")));
  return names.filter((name) => known.has(name));
}
