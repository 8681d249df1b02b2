import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The fields of a package.json that these tests read. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly directory?: string };
  readonly files?: readonly string[];
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly access?: string; readonly exports?: Readonly<Record<string, unknown>> };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

/** One folder of `packages/` or `apps/`, or `recipes`. */
export interface WorkspacePackage {
  /** Name of the folder; the published name has the scope in front. */
  readonly name: string;
  /** Path from the root of the repository, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The scope of every package here, with its slash. */
export const scope = "@embedloom/";

const root: string = join(import.meta.dirname, "..");

/** Absolute path of something named from the root of the repository. */
export function fromRoot(...path: readonly string[]): string {
  return join(root, ...path);
}

/** Text of a file named from the root of the repository; empty when there is none. */
export function readText(...path: readonly string[]): string {
  const file = fromRoot(...path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Files that match, as paths from the root of the repository. */
export function filesMatching(...patterns: readonly string[]): string[] {
  const ignored = ["node_modules", "dist", ".turbo", "coverage"];
  const found = globSync(patterns, { cwd: root, exclude: (path) => ignored.includes(basename(path)) });
  return found.map((path) => path.replaceAll("\\", "/")).toSorted();
}

/** The published packages, by folder name. */
export const packages: readonly WorkspacePackage[] = read("packages/*");

/** The apps, which compose packages and are not published. */
export const apps: readonly WorkspacePackage[] = read("apps/*");

/** The programs of docs/recipes.md, with everything that they import. */
export const recipes: readonly WorkspacePackage[] = read("recipes");

function read(pattern: string): WorkspacePackage[] {
  return filesMatching(`${pattern}/package.json`).map((path) => {
    const folder = dirname(path);
    return { name: basename(folder), folder, manifest: JSON.parse(readText(path)) as Manifest };
  });
}
