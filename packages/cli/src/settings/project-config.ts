import { type Kind, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { choiceKinds, type CollectionChoices } from "./collection-settings.ts";

/** What an `embedloom.config.ts` says of a project. */
export interface ProjectConfig {
  /** Folder of collections and of the cache, from the folder of the file. Absent: as without a file. */
  readonly data?: string | undefined;
  /** The project's collections by name; `index` without a path makes all of them, and paths count from the folder of the file. */
  readonly collections?: Readonly<Record<string, CollectionChoices>> | undefined;
}

const collectionsKind: Kind = (name, value) => {
  let entries: [string, CollectionChoices][] = [];
  kindOf("an object of collections by name", (given) => {
    if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
    entries = Object.entries(given);
    return true;
  })(name, value);
  return Object.fromEntries(
    entries.map(([each, choices]) => [each, readOptions(`${name}.${each}`, choices, choiceKinds)]),
  );
};

const configKinds: KindsOf<ProjectConfig> = {
  data: kinds.optional(kinds.words),
  collections: kinds.optional(collectionsKind),
};

/**
 * Gives an `embedloom.config.ts` its type and looks at what it says; a key has no place in it, since keys are read from the environment.
 *
 * @returns what was given, as far as it is known
 * @throws InvalidOptionError for a value that cannot be
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
  const { data, collections = {} } = readOptions("config", config, configKinds);
  return { ...(data !== undefined && { data }), collections };
}
