// Prints what installing each public package brings: size of its tarball, direct dependencies, and all packages below them.
// Needs a build first.
import { execFile } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const shell = process.platform === "win32";

interface Dependency {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, Dependency>>;
}

async function packedKilobytes(folder: string): Promise<string> {
  const { stdout } = await run("pnpm", ["pack", "--json", "--pack-destination", tmpdir()], { cwd: folder, shell });
  const { filename } = JSON.parse(stdout) as { filename: string };
  return (statSync(filename).size / 1000).toFixed(1);
}

async function allBelow(folder: string): Promise<number> {
  const { stdout } = await run("pnpm", ["list", "--prod", "--depth", "Infinity", "--json"], { cwd: folder, shell });
  const [tree] = JSON.parse(stdout) as [{ dependencies?: Record<string, Dependency> }];
  const found = new Set<string>();
  const visit = (dependencies: Readonly<Record<string, Dependency>> = {}): void => {
    for (const [name, dependency] of Object.entries(dependencies)) {
      found.add(`${name}@${dependency.version}`);
      visit(dependency.dependencies);
    }
  };
  visit(tree.dependencies);
  return found.size;
}

const rows: string[][] = [["package", "packed kB", "direct", "all", "peers"]];
for (const manifest of globSync("packages/*/package.json", { cwd: root }).toSorted()) {
  const folder = dirname(join(root, manifest));
  const { name, dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(join(root, manifest), "utf8"));
  const peers = Object.keys(peerDependencies).join(" ") || "-";
  const direct = String(Object.keys(dependencies).length);
  rows.push([name, await packedKilobytes(folder), direct, String(await allBelow(folder)), peers]);
}
const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
for (const row of rows)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
