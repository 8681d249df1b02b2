import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../../../../", import.meta.url));
const run = promisify(execFile);

/** Builds and packs packages as a release does, into a folder that is made; gives their tarballs. */
export async function packPackages(folder: string, names: readonly string[]): Promise<string[]> {
  const filters = names.map((name) => `--filter=@embedloom/${name}`);
  await run("pnpm", ["exec", "turbo", "run", "build", "--output-logs=errors-only", ...filters], { cwd: ROOT });
  await mkdir(folder);
  for (const name of names) {
    await run("pnpm", ["pack", "--pack-destination", folder], { cwd: join(ROOT, "packages", name) });
  }
  return (await readdir(folder)).map((file) => join(folder, file));
}
