import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, readManifest } from "./repository.ts";

/** One package on disk. */
export interface InstalledPackage {
  readonly manifest: Manifest;
  readonly folder: string;
}

const entries = (folder: string): Dirent[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []);

/** Every package below a folder's `node_modules`, nested ones and those in pnpm's store there, each where it really lies. */
export function installedPackages(folder: string): InstalledPackage[] {
  const modules = join(folder, "node_modules");
  const inPnpm = entries(join(modules, ".pnpm")).flatMap(({ name }) => installedPackages(join(modules, ".pnpm", name)));
  const named = entries(modules).flatMap((entry) =>
    entry.name.startsWith("@")
      ? entries(join(modules, entry.name)).map((inner) => ({
          entry: inner,
          path: join(modules, entry.name, inner.name),
        }))
      : [{ entry, path: join(modules, entry.name) }],
  );
  // A link leads to a package that is found where it lies.
  const real = named.filter(({ entry, path }) => entry.isDirectory() && existsSync(join(path, "package.json")));
  return [
    ...inPnpm,
    ...real.flatMap(({ path }) => [{ manifest: readManifest(path), folder: path }, ...installedPackages(path)]),
  ];
}

/** Bytes of a package's own files, without the packages installed below it. */
export function bytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of entries(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") bytes += bytesOf(path);
    if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
