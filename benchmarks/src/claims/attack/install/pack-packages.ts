import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../../../../", import.meta.url));
const run = promisify(execFile);

/** Builds and packs all packages as a release does, and gives the tarballs of some, by their names without the scope. */
export async function packPackages(folder: string, names: readonly string[]): Promise<string[]> {
  await run("pnpm", ["build"], { cwd: ROOT });
  await run("bash", [join(ROOT, "tools/release/pack.sh"), folder], { cwd: ROOT });
  const wanted = new RegExp(`^embedloom-(${names.join("|")})-\\d`);
  return (await readdir(folder)).filter((file) => wanted.test(file)).map((file) => join(folder, file));
}
