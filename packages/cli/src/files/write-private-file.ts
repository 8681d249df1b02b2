import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Ends the name of a file that is not whole yet. */
export const DRAFT = ".draft";

/**
 * Writes a file that only its owner may read, in a folder of the same kind where there is none: whole, or not at all. It is
 * renamed into its place, so that a reader sees the old one or the new one; what was written in vain is removed.
 *
 * @param parts what it holds, in order
 * @throws what the file system throws, such as ENOSPC
 */
export async function writePrivateFile(path: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}-${randomUUID().slice(0, 8)}${DRAFT}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      for (const part of parts) await file.writeFile(part);
      // A name must not outlive a power cut that its content did not.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
