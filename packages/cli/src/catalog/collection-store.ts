import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../errors/index.ts";
import { DRAFT, isRunning, readRegularFile, writePrivateFile } from "../files/index.ts";
import { type CollectionSettings, collectionSettings, withoutSecret } from "../settings/index.ts";
import type { Collection } from "./collection.ts";

/** The collections of a data folder. */
export interface CollectionStore {
  /** The names, sorted. */
  names(): Promise<readonly string[]>;
  /**
   * Reads a collection; `undefined` when there is none of that name.
   *
   * @throws Failure when its file is damaged
   */
  read(name: string): Promise<Collection | undefined>;
  /** Writes it, whole or not at all. */
  write(collection: Collection): Promise<void>;
  /**
   * Writes what a run over its index came to; what lies beside stays as it is on disk.
   *
   * @throws Failure when another process has switched to another index meanwhile
   */
  writeRun(collection: Collection): Promise<void>;
  /** Removes it with its index; the documents stay. */
  remove(name: string): Promise<void>;
  /** Where the files of a collection lie. */
  folderOf(name: string): string;
  /** Where the index lies that is searched. */
  indexFolder(collection: Pick<Collection, "name" | "index">): string;
}

const FILE = "collection.json";
const VERSION = 1;
/** Of the file of a collection, which holds some settings and paths. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The collections below a folder; nothing is read or made before it is needed. */
export function createCollectionStore(dataFolder: string): CollectionStore {
  const root = join(dataFolder, "collections");
  const folderOf = (name: string): string => join(root, name);
  const indexFolder = ({ name, index = "" }: Pick<Collection, "name" | "index">): string => join(folderOf(name), index);
  const store: CollectionStore = {
    folderOf,
    indexFolder,
    async names() {
      // What a dry run leaves, or a run that could not begin, has no settings.
      const files = await readdir(root, { recursive: true }).catch((): string[] => []);
      return files
        .filter((file) => dirname(dirname(file)) === "." && basename(file) === FILE)
        .map((file) => dirname(file))
        .toSorted();
    },
    async read(name) {
      const path = join(folderOf(name), FILE);
      const file = await readRegularFile(path, { maxBytes: MOST_BYTES });
      if ("bytes" in file) return parsed(new TextDecoder().decode(file.bytes), name);
      if (file.kind === "absent") return undefined;
      throw new Failure(`The collection ${name} cannot be used: ${path}: ${file.reason}.`);
    },
    async write(collection) {
      const folder = folderOf(collection.name);
      await removeDrafts(folder);
      await writePrivateFile(join(folder, FILE), [
        `${JSON.stringify({ version: VERSION, ...withoutSecrets(collection) }, undefined, 2)}\n`,
      ]);
    },
    async writeRun(collection) {
      const current = await store.read(collection.name);
      if (current !== undefined && current.index !== collection.index) {
        throw new Failure(`${collection.name} was switched to another model meanwhile. Run the same command again.`);
      }
      await store.write({ ...collection, beside: current?.beside });
    },
    remove: (name) => rm(folderOf(name), { recursive: true, force: true }),
  };
  return store;
}

const DAMAGED = "its settings are damaged";

function parsed(text: string, name: string): Collection {
  try {
    const { version, ...read }: Collection & { version?: unknown } = JSON.parse(text);
    if (typeof version !== "number") throw new Failure(DAMAGED);
    if (version !== VERSION) throw new Failure(`it has version ${version}, this program reads ${VERSION}`);
    const { beside } = read;
    return {
      ...read,
      name,
      settings: collectionSettings([read.settings]),
      ...(beside && { beside: { ...beside, settings: collectionSettings([beside.settings]) } }),
    };
  } catch (error) {
    const reason = error instanceof Failure ? error.message : DAMAGED;
    throw new Failure(
      `The collection ${name} cannot be used: ${reason}. Make it again: embedloom remove ${name}, then embedloom index PATH.`,
      { cause: error },
    );
  }
}

/** Removes what processes left that were killed while they wrote. */
async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const left = names.filter((name) => name.endsWith(DRAFT) && !isRunning(Number(/\.(\d+)-/.exec(name)?.[1])));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** Addresses without the user and password in them: a collection never remembers a key. */
function withoutSecrets(collection: Collection): Collection {
  const { settings, beside } = collection;
  return {
    ...collection,
    settings: withoutUsers(settings),
    ...(beside && { beside: { ...beside, settings: withoutUsers(beside.settings) } }),
  };
}

function withoutUsers(settings: CollectionSettings): CollectionSettings {
  const { baseUrl, cache } = settings;
  return {
    ...settings,
    ...(baseUrl !== undefined && { baseUrl: withoutSecret(baseUrl) }),
    cache: withoutSecret(cache),
  };
}
