import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { isFolderPath } from "./folder-path.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/** The location of a model's files. */
export interface ModelLocation {
  /** Absolute path of the folder that holds, or will hold, the files. */
  readonly folder: string;
  /** The model on the hub; absent for the caller's own folder. */
  readonly hub?: { readonly id: string; readonly revision: string } | undefined;
}

/** The folder of a hub model. */
export type HubLocation = ModelLocation & { readonly hub: { readonly id: string; readonly revision: string } };

/** Name of a model for looking up what is known of it: its id, or that of its folder, also in the cache of the hub's own tools. */
export function modelName(model: string): string {
  if (!isFolderPath(model)) return model;
  const folder = resolve(model);
  // `models--owner--name/snapshots/<commit>` is where huggingface_hub keeps what it downloads.
  const cached = /[/\\]models--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(folder)?.[1];
  return cached === undefined ? basename(folder) : cached.replaceAll("--", "/");
}

/** The folder of a model; a hub model's lies in the cache, by id and revision. */
export function modelLocation(settings: TransformersSettings): ModelLocation {
  const { model, revision = "main", cacheFolder = join(homedir(), ".cache", "embedloom", "models") } = settings;
  if (isFolderPath(model)) return { folder: resolve(model) };
  return {
    folder: resolve(cacheFolder, ...model.split("/"), encodeURIComponent(revision)),
    hub: { id: model, revision },
  };
}
