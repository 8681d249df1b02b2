import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Collection } from "../catalog/index.ts";

/** Files of the first index, which lie in the collection's own folder. */
const FIRST_INDEX = /^(vectors\.sqlite|sync)([.-].*)?$/;
const LATER_INDEX = /^index-\d+$/;

/**
 * Removes the indexes of a collection's folder that are neither searched nor beside.
 *
 * @param folder of the collection
 */
export async function removeUnused(folder: string, { index = "", beside }: Collection): Promise<void> {
  const used = new Set([index, ...(beside === undefined ? [] : [beside.index ?? ""])]);
  const names = await readdir(folder).catch((): string[] => []);
  const unused = names.filter((name) =>
    LATER_INDEX.test(name) ? !used.has(name) : FIRST_INDEX.test(name) && !used.has(""),
  );
  await Promise.all(unused.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
