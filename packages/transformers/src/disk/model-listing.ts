import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hubAddress } from "./hub-file.ts";
import { asJsonObject } from "../folder/index.ts";
import type { HubLocation, ModelLocation } from "./model-location.ts";

/** The files of the caller's own folder and of two levels of subfolders, as paths with `/`. The list is empty if the folder does not exist. */
async function listFolder(folder: string, under = "", depth = 2): Promise<string[]> {
  const entries = await readdir(join(folder, under), { withFileTypes: true }).catch(() => []);
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = under === "" ? entry.name : `${under}/${entry.name}`;
      if (!entry.isDirectory()) return [path];
      return depth > 0 ? listFolder(folder, path, depth - 1) : [];
    }),
  );
  return lists.flat();
}

/** Only paths inside the model, because listed files are written below its folder. */
const INSIDE = /^(?!\.{1,2}\/)[^/\\:]+(\/(?!\.{1,2}(\/|$))[^/\\:]+)*$/;

/** The files of a hub model. `undefined`: the hub cannot be reached or has no list, as plain mirrors do not. */
async function listHub({ hub }: HubLocation, signal: AbortSignal): Promise<string[] | undefined> {
  const path = `api/models/${hub.id}/tree/${encodeURIComponent(hub.revision)}?recursive=true`;
  try {
    const response = await fetch(new URL(path, `${hubAddress()}/`), { signal });
    const entries: unknown = response.ok ? await response.json() : undefined;
    if (!Array.isArray(entries)) return undefined;
    const files = entries.map((entry) => asJsonObject(entry)).filter(({ type }) => type === "file");
    return files.map(({ path: file }) => String(file)).filter((file) => INSIDE.test(file));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** All files of a model at its source. `undefined`: they are not known, or the network may not be used. */
export async function listModel(
  { folder, hub }: ModelLocation,
  allowDownload: boolean,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (hub === undefined) return listFolder(folder);
  return allowDownload ? listHub({ folder, hub }, signal) : undefined;
}
