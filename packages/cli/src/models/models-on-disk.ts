import { homedir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { createCollectionStore } from "../catalog/index.ts";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import type { FoundModel } from "./found-model.ts";
import { findModelFolders, modelInFolder } from "./model-folder.ts";

/** Where @embedloom/transformers keeps what it downloads. */
const DOWNLOADS = join(homedir(), ".cache", "embedloom", "models");

/**
 * The models on this machine's disk: downloaded ones, those of collections, and those of folders that are named.
 *
 * @throws UsageError when a named folder holds none
 */
export async function modelsOnDisk(folders: readonly string[], dataFolder: string): Promise<readonly FoundModel[]> {
  const found = new Map<string, FoundModel>();
  for (const folder of await findModelFolders(DOWNLOADS)) {
    const parts = relative(DOWNLOADS, folder).split(sep);
    const id = parts.slice(0, -1).join("/");
    const revision = decodeURIComponent(parts.at(-1) ?? "main");
    const name = revision === "main" ? id : `${id} at ${revision}`;
    found.set(folder, { ...(await modelInFolder(folder, id, id)), name });
  }
  for (const folder of await foldersOfCollections(dataFolder)) await take(found, folder);
  for (const named of folders.map(userPath)) {
    const inside = await findModelFolders(named);
    if (inside.length === 0) {
      throw new UsageError(`There is no model in ${named}: a folder of one has config.json, tokenizer.json and onnx/.`);
    }
    for (const folder of inside) await take(found, folder);
  }
  return [...found.values()];
}

async function take(found: Map<string, FoundModel>, folder: string): Promise<void> {
  if (!found.has(folder)) found.set(folder, await modelInFolder(folder, basename(folder), folder));
}

async function foldersOfCollections(dataFolder: string): Promise<readonly string[]> {
  const store = createCollectionStore(dataFolder);
  const names = await store.names();
  // One that is damaged hides no other.
  const read = await Promise.all(names.map((name) => store.read(name).catch(() => undefined)));
  return read.flatMap((collection) => {
    const { provider, model = "" } = collection?.settings ?? {};
    return provider === "transformers" && /^[./]/.test(model) ? [userPath(model)] : [];
  });
}
