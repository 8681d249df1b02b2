import {
  type AbortOptions,
  checkResult,
  InvalidOptionError,
  type Kind,
  kinds,
  type KindsOf,
  readOptions,
  type SinkMatch,
  type SinkSearchOptions,
  type VectorIndex,
} from "@embedloom/core";
import { openGuarded } from "../arguments/index.ts";
import { type IndexSide, sideIdentity, sideKinds } from "./index-side.ts";
import type { IndexPointer } from "./index-pointer.ts";

/** The options of {@link createLiveIndex}. */
export interface LiveIndexSettings {
  /** The pointer with the name of the live index. */
  readonly pointer: IndexPointer;
  /** The indexes that the pointer may name. The first is live until it names one. */
  readonly indexes: readonly IndexSide[];
}

/** The hits of a search, and the index they are from. */
export interface LiveMatches {
  /** Name of the index that gave all hits. */
  readonly index: string;
  /** The hits, the best first. */
  readonly matches: readonly SinkMatch[];
}

/** Searches the index that is live. */
export interface LiveIndex {
  /**
   * Embeds a query with the model of the live index and searches only that index. If the pointer changes meanwhile, it searches again,
   * so that no search fails because the old index was removed.
   *
   * @throws any error of the embedder or of `VectorIndex.search`
   * @throws InvalidOptionError when the pointer names an index that is not in `indexes`
   */
  search(query: string, options: SinkSearchOptions): Promise<LiveMatches>;
}

/** Reads and checks a pointer, which may be the caller's own; `undefined` if it was never written. */
export async function liveName(pointer: IndexPointer): Promise<string | undefined> {
  const name = (await pointer.read()) ?? undefined;
  nameKind("pointer.read()", name);
  return name;
}

const nameKind = kinds.optional(kinds.text);

export const pointerKind: Kind = kinds.withMethods("a pointer, such as createFilePointer(…)", "read", "write");

const settingKinds: KindsOf<LiveIndexSettings> = {
  pointer: pointerKind,
  indexes: kinds.list(kinds.options(sideKinds), "an array of indexes"),
};

const searchKinds: KindsOf<SinkSearchOptions> = {
  k: kinds.integer(1),
  filter: kinds.optional(kinds.object),
  signal: kinds.signal,
};

/**
 * Creates the reader of a migration. Every process that searches uses one, and it notices the switch by itself.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createLiveIndex, createSinkPointer } from "@embedloom/sync";
 * import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
 *
 * const old = { name: "old", sink: createFakeSink(), embedder: createFakeEmbedder() };
 * const live = createLiveIndex({ pointer: createSinkPointer(createFakeSink()), indexes: [old] });
 * console.log(await live.search("a lease", { k: 5 })); // { index: 'old', matches: [] }
 * ```
 */
export function createLiveIndex(given: LiveIndexSettings): LiveIndex {
  const { pointer, indexes } = readOptions<LiveIndexSettings>("settings", given, settingKinds);
  if (indexes.length === 0) throw new InvalidOptionError("indexes", "an array of at least one index", indexes);
  const opened = new Map<string, Promise<VectorIndex>>();

  async function live(): Promise<IndexSide> {
    const name = (await liveName(pointer)) ?? indexes[0]!.name;
    const side = indexes.find((each) => each.name === name);
    if (side === undefined)
      throw new InvalidOptionError(
        "indexes",
        "a list with the index that the pointer names",
        indexes.map((each) => each.name),
      );
    return side;
  }

  function open(side: IndexSide, { signal }: AbortOptions): Promise<VectorIndex> {
    const known = opened.get(side.name);
    if (known !== undefined) return known;
    const opening = sideIdentity(side, signal).then((identity) => openGuarded(side.sink, identity, { signal }));
    opened.set(side.name, opening);
    opening.catch(() => opened.delete(side.name));
    return opening;
  }

  async function searchIn(side: IndexSide, query: string, options: SinkSearchOptions): Promise<LiveMatches> {
    const { signal } = options;
    const { dimensions } = side;
    const index = await open(side, options);
    const { embeddings } = checkResult(
      await side.embedder.embed([query], { inputType: "query", dimensions, signal }),
      1,
    );
    const { fingerprint } = index.identity;
    const matches = await index.search({ vector: embeddings.row(0), fingerprint }, options);
    return { index: side.name, matches };
  }

  return {
    async search(query, givenOptions) {
      kinds.text("query", query);
      const options = readOptions<SinkSearchOptions>("options", givenOptions, searchKinds);
      let side = await live();
      for (;;) {
        const answer = await searchIn(side, query, options).then(
          (found) => ({ found }),
          (error: unknown) => ({ error }),
        );
        options.signal?.throwIfAborted();
        // If the pointer has changed, the failure may come from the removal of the old index.
        const now = await live();
        if (now.name === side.name) {
          if ("error" in answer) {
            opened.delete(side.name);
            throw answer.error;
          }
          return answer.found;
        }
        opened.delete(side.name);
        side = now;
      }
    },
  };
}
