import type { ModelFolder } from "./model-folder.ts";

/** The source of a model's files. */
export interface ModelSource {
  readonly folder: ModelFolder;
  /** Which model it is, for messages about a missing file: empty, or a phrase that begins with a space. */
  readonly origin: string;
  /** Fetches missing files into the folder. A file that the source does not have stays missing. */
  fetchMissing(files: readonly string[]): Promise<void>;
  /** Paths of all files; `undefined` if the source has no list. */
  list(): Promise<readonly string[] | undefined>;
}
