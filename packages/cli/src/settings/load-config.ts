import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isEmbedloomError } from "@embedloom/core";
import { UsageError } from "../errors/index.ts";
import { defineConfig, type ProjectConfig } from "./project-config.ts";

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
  try {
    const loaded: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    return fromFile(defineConfig(loaded.default as ProjectConfig), file);
  } catch (error) {
    if (isEmbedloomError(error, "invalid_option")) throw new UsageError(`${file}: ${error.message}`, { cause: error });
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`${file} cannot be loaded: ${reason}`, { cause: error });
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

function fromFile(config: ProjectConfig, file: string): LoadedConfig {
  const home = dirname(file);
  const collections = Object.entries(config.collections ?? {}).map(
    ([name, choices]) =>
      [name, { ...choices, paths: (choices.paths ?? ["."]).map((path) => resolve(home, path)) }] as const,
  );
  return {
    file,
    ...(config.data !== undefined && { data: resolve(home, config.data) }),
    collections: Object.fromEntries(collections),
  };
}
