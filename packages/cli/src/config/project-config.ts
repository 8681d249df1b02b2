import type { CollectionChoices } from "../collections/collection-settings.ts";

/** What an `embedloom.config.ts` says of a project. */
export interface ProjectConfig {
  /** Folder of collections and of the cache, from the folder of the file. Absent: as without a file. */
  readonly data?: string | undefined;
  /** The project's collections by name; `index` without a path makes all of them, and paths count from the folder of the file. */
  readonly collections?: Readonly<Record<string, CollectionChoices>> | undefined;
}

/**
 * Gives an `embedloom.config.ts` its type; a key has no place in it, since keys are read from the environment.
 *
 * @example
 * ```ts
 * import { defineConfig } from "embedloom";
 *
 * const config = defineConfig({
 *   collections: { docs: { paths: ["docs", "README.md"], exclude: ["drafts/"], chunkCharacters: 600 } },
 * });
 * console.log(Object.keys(config.collections ?? {})); // [ 'docs' ]
 * ```
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
