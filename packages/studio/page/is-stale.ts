import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";

/** Whether a built file is missing, or older than a source in one of the folders; tests and builds are no sources. */
export async function isStale(built: string, folders: readonly string[]): Promise<boolean> {
  const builtAt = await stat(built).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (builtAt === undefined) return true;
  const times = await Promise.all(folders.map(newest));
  return Math.max(...times) > builtAt;
}

const NO_SOURCES: ReadonlySet<string> = new Set(["dist", "node_modules", "test-support"]);

/** When the newest source of a folder was changed. */
async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const times = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NO_SOURCES.has(basename(path)) ? 0 : newest(path);
    return /\.test\.\w+$/.test(entry.name) ? 0 : (await stat(path)).mtimeMs;
  });
  return Math.max(0, ...(await Promise.all(times)));
}
