import { stat } from "node:fs/promises";
import { ModelLoadError } from "@embedloom/core";
import { diskFolder } from "./disk-folder.ts";
import { downloadHubFile } from "./hub-file.ts";
import { listModel } from "./model-listing.ts";
import { modelLocation } from "./model-location.ts";
import type { ModelSource } from "../folder/index.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/**
 * A model's files on this machine. Files of a hub model are downloaded when they are needed.
 *
 * @throws ModelLoadError when the caller's own folder does not exist
 */
export async function diskSource(settings: TransformersSettings, signal: AbortSignal): Promise<ModelSource> {
  const location = modelLocation(settings);
  const { folder: path, hub } = location;
  const folder = diskFolder(path, signal);
  const list = (): Promise<readonly string[] | undefined> =>
    listModel(location, settings.allowDownload !== false, signal);
  if (hub === undefined) {
    await demandFolder(path);
    return { folder, origin: "", fetchMissing: async () => undefined, list };
  }
  return {
    folder,
    origin: ` of the hub model ${hub.id}, revision ${hub.revision}`,
    list,
    async fetchMissing(files) {
      if (settings.allowDownload === false) return;
      const download = { location: { folder: path, hub }, signal, onProgress: settings.onDownloadProgress };
      for (const file of files) {
        if (!(await folder.has(file))) await downloadHubFile(file, download);
      }
    },
  };
}

async function demandFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const what = found === undefined ? "There is no folder" : "This is a file, where a model's folder is asked for:";
  throw new ModelLoadError(`${what} ${path}.`);
}
