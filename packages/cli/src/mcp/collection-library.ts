import type { IndexIdentity, VectorIndex } from "@embedloom/core";
import { type Collection, type CollectionStore, createCollectionStore } from "../catalog/index.ts";
import { type CollectionSearch, type OpenCollection, openCollection, searchCollection } from "../collections/index.ts";
import type { CommandContext } from "../session/index.ts";
import { ToolError } from "./tool-error.ts";

/** A collection that is ready to be asked. */
interface ReadyCollection {
  readonly collection: Collection;
  readonly searching: CollectionSearch;
  readonly index: VectorIndex;
}

/** The collections, each opened when it is asked for and kept until it has changed. */
export interface CollectionLibrary {
  readonly store: CollectionStore;
  /** All of them. */
  all(): Promise<readonly Collection[]>;
  /**
   * The collection that is meant: the one that is named, else the only one.
   *
   * @throws ToolError naming those that are there
   */
  find(named: string | undefined): Promise<Collection>;
  /** Opens one for questions. */
  ready(collection: Collection): Promise<ReadyCollection>;
  /** Forgets what is open of a collection, because it is about to change. */
  forget(name: string): Promise<void>;
  close(): Promise<void>;
}

interface KeptCollection {
  /** What it was made from: another one is opened when this has changed. */
  readonly state: string;
  readonly open: OpenCollection;
  readonly ready: Promise<ReadyCollection>;
}

/** Makes the library of a data folder; nothing is read yet. */
export function createCollectionLibrary(context: CommandContext): CollectionLibrary {
  const store = createCollectionStore(context.dataFolder);
  const kept = new Map<string, KeptCollection>();

  async function forget(name: string): Promise<void> {
    const known = kept.get(name);
    kept.delete(name);
    await known?.ready.catch(() => {});
    await known?.open.close();
  }

  async function all(): Promise<readonly Collection[]> {
    const read = await Promise.allSettled((await store.names()).map((name) => store.read(name)));
    // One that is damaged must not hide the others.
    return read.flatMap((each) => (each.status === "fulfilled" && each.value !== undefined ? [each.value] : []));
  }

  return {
    store,
    all,
    forget,
    async find(named) {
      const names = await store.names();
      if (names.length === 0)
        throw new ToolError("There is no collection yet: `add`, or `embedloom index PATH`, makes one.");
      const list = `There are: ${names.join(", ")}`;
      const chosen = named ?? (names.length === 1 ? names[0] : undefined);
      if (chosen === undefined) throw new ToolError(`Say which collection, in \`collection\`. ${list}.`);
      const collection = names.includes(chosen) ? await store.read(chosen) : undefined;
      if (collection === undefined) throw new ToolError(`There is no collection ${JSON.stringify(chosen)}. ${list}.`);
      return collection;
    },
    async ready(collection) {
      const { name, identity } = collection;
      if (identity === undefined)
        throw new ToolError(`The collection ${name} has no index yet: \`embedloom sync ${name}\` makes it.`);
      const state = JSON.stringify(collection);
      if (kept.get(name)?.state !== state) {
        await forget(name);
        const open = await openCollection(collection.settings, store.indexFolder(collection), context);
        kept.set(name, { state, open, ready: prepare(open, collection, identity, context.signal) });
      }
      const { ready } = kept.get(name)!;
      return ready.catch(async (error: unknown) => {
        await forget(name);
        throw error;
      });
    },
    async close() {
      await Promise.allSettled([...kept.keys()].map(forget));
    },
  };
}

async function prepare(
  open: OpenCollection,
  collection: Collection,
  identity: IndexIdentity,
  signal: AbortSignal,
): Promise<ReadyCollection> {
  const searching = await searchCollection(open, collection, signal);
  return { collection, searching, index: await open.sink.open(identity, { signal }) };
}
