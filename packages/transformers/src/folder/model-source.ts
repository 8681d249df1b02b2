import type { ModelFolder } from "./model-folder.ts";

/** Where the files of a model come from. */
export interface ModelSource {
  readonly folder: ModelFolder;
  /** Which model it is, for messages about a missing file: empty, or a phrase that begins with a space. */
  readonly origin: string;
  /** Brings files into the folder that are not there; what there is nowhere is still missing afterwards. */
  fetchMissing(files: readonly string[]): Promise<void>;
  /** Paths of all files; `undefined` when nobody says. */
  list(): Promise<readonly string[] | undefined>;
}
