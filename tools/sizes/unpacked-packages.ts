import { execFile } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  fromRoot,
  type Manifest,
  publishedFolders,
  readManifest,
  required,
  scope,
} from "../rehearsal/src/repository.ts";

const run = promisify(execFile);
const shell = process.platform === "win32";

/** One published package, packed and unpacked as an installation unpacks it. */
export interface UnpackedPackage {
  readonly manifest: Manifest;
  /** Where its sources lie, and the dependencies that the lockfile chose. */
  readonly source: string;
  /** Where its tarball was unpacked. */
  readonly folder: string;
  /** Size of the tarball. */
  readonly packedBytes: number;
}

/**
 * Packs every published package and unpacks it below `folder/node_modules`, with links to the dependencies of all: what
 * a user has who installed every package, made without network. Needs a build.
 */
export async function unpackPackages(folder: string): Promise<UnpackedPackage[]> {
  rmSync(folder, { recursive: true, force: true });
  const unpacked: UnpackedPackage[] = [];
  for (const source of publishedFolders(fromRoot())) unpacked.push(await unpack(source, folder));
  for (const { manifest, source } of unpacked)
    for (const name of required(manifest).filter((each) => !each.startsWith(scope)))
      link(realpathSync(join(source, "node_modules", name)), join(folder, "node_modules", name));
  return unpacked;
}

async function unpack(source: string, parent: string): Promise<UnpackedPackage> {
  const manifest = readManifest(source);
  if (!existsSync(join(source, "dist/index.js"))) throw new Error(`${manifest.name} is not built: run \`pnpm build\`.`);
  const folder = join(parent, "node_modules", manifest.name);
  mkdirSync(folder, { recursive: true });
  const destination = join(parent, "tarballs");
  const { stdout } = await run("pnpm", ["pack", "--json", "--pack-destination", destination], { cwd: source, shell });
  const { filename } = JSON.parse(stdout) as { filename: string };
  // A relative path, because tar takes the letter of a Windows drive for the name of a machine.
  await run("tar", ["-xzf", basename(filename), "-C", folder, "--strip-components=1"], { cwd: dirname(filename) });
  return { manifest, source, folder, packedBytes: statSync(filename).size };
}

function link(target: string, path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}
