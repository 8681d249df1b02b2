import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const root: string = join(import.meta.dirname, "../../..");

/** The scope of every package here, with its slash. */
export const scope = "@embedloom/";

/** The fields of a package.json that decide what an installation brings. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The published name of a package by its name in tables: with the scope, unless it is the command itself. */
export function publishedName(short: string): string {
  return short === "embedloom" ? short : scope + short;
}

/** Absolute path of something named from the root of the repository. */
export function fromRoot(...path: readonly string[]): string {
  return join(root, ...path);
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** The folders of the published packages of a checkout of this repository. */
export function publishedFolders(checkout: string): string[] {
  return globSync("packages/*/package.json", { cwd: checkout })
    .map((path) => join(checkout, dirname(path)))
    .filter((folder) => readManifest(folder).private !== true)
    .toSorted((a, b) => basename(a).localeCompare(basename(b)));
}

/** What must be there for the package to load: its dependencies, and the peers it cannot do without. */
export function required({ dependencies, peerDependencies, peerDependenciesMeta }: Manifest): string[] {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys(dependencies ?? {}), ...peers];
}
