import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isEmbedloomError, kinds, readOptions } from "@embedloom/core";
import { type CollectionChoices, choiceKinds } from "../collections/collection-settings.ts";
import { UsageError } from "../command-line/usage-error.ts";
import type { ProjectConfig } from "./project-config.ts";

/** A configuration file as it counts: with absolute paths. */
export interface LoadedConfig extends ProjectConfig {
  /** The file. */
  readonly file: string;
}

const NAMES = ["ts", "mts", "js", "mjs"].map((ending) => `embedloom.config.${ending}`);

/**
 * Loads the configuration of the project that a folder is in: `embedloom.config.ts`, `.mts`, `.js` or `.mjs` of the folder or the nearest above it. Absent: there is none.
 *
 * @throws UsageError when it cannot be loaded, or says what cannot be
 */
export async function loadConfig(folder: string): Promise<LoadedConfig | undefined> {
  const file = await findConfig(folder);
  if (file === undefined) return undefined;
  const loaded: { readonly default?: unknown } = await import(pathToFileURL(file).href).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`${file} cannot be loaded: ${reason}`, { cause: error });
  });
  try {
    return checked(loaded.default, file);
  } catch (error) {
    if (!isEmbedloomError(error, "invalid_option")) throw error;
    throw new UsageError(`${file}: ${error.message}`, { cause: error });
  }
}

async function findConfig(from: string): Promise<string | undefined> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile() === true) return file;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function checked(exported: unknown, file: string): LoadedConfig {
  const config = readOptions<ProjectConfig>("config", exported as ProjectConfig, {
    data: kinds.optional(kinds.words),
    collections: kinds.optional(kinds.object),
  });
  const home = dirname(file);
  const collections = Object.entries(config.collections ?? {}).map(([name, choices]) => {
    const read = readOptions<CollectionChoices>(`collections.${name}`, choices, choiceKinds);
    return [name, { ...read, paths: (read.paths ?? ["."]).map((path) => resolve(home, path)) }] as const;
  });
  return {
    file,
    ...(config.data !== undefined && { data: resolve(home, config.data) }),
    collections: Object.fromEntries(collections),
  };
}
