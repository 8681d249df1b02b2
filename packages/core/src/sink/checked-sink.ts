import { type KindsOf, readOptions } from "../arguments/index.ts";
import { checkAbort } from "../checks/index.ts";
import * as kinds from "../arguments/index.ts";
import type {
  AbortOptions,
  IndexIdentity,
  SinkEntry,
  SinkQuery,
  SinkSearchOptions,
  VectorIndex,
  WriteOptions,
} from "../contract/index.ts";
import { pullItems } from "../wait/index.ts";
import { checkFilter, checkListing } from "./check-search.ts";
import { checkFence } from "./fence.ts";
import { indexKind } from "./guard-index.ts";
import { sinkKind } from "./sink-kinds.ts";

/** A sink of whatever kind of index. */
interface SinkOf<Index extends VectorIndex> {
  readonly name: string;
  open(identity: IndexIdentity, options?: AbortOptions): Promise<Index>;
  drop(options?: AbortOptions): Promise<void>;
  close(): Promise<void>;
}

/**
 * Puts the checks that every sink needs around one: what `createXSink` gives. Ids, sources and options are what they should be
 * when the sink's own code sees them, each option is read once, and `signal: null` is none.
 *
 * @throws InvalidOptionError when `sink` is none
 */
export function checkedSink<Index extends VectorIndex>(sink: SinkOf<Index>): SinkOf<Index> {
  sinkKind("sink", sink);
  return {
    name: sink.name,
    open: async (identity, options) => checkedIndex(await sink.open(identity, checkAbort(options))),
    drop: async (options) => sink.drop(checkAbort(options)),
    close: () => sink.close(),
  };
}

const writeKinds: KindsOf<WriteOptions> = {
  fence: (_name, value) => checkFence(value as WriteOptions["fence"]),
  signal: kinds.signal,
};
const id = kinds.text;
type CountOptions = Parameters<VectorIndex["count"]>[0] & object;

/**
 * Puts the same checks around an index that was opened in another way, such as inside of a transaction.
 *
 * @throws InvalidOptionError when it is none, and from each call, for what cannot work
 */
export function checkedIndex<Index extends VectorIndex>(index: Index): Index {
  indexKind("index", index);
  return {
    ...index,
    async upsert(rows, options = {}) {
      const read = readOptions("options", options, writeKinds);
      read.signal?.throwIfAborted();
      return index.upsert(rows, read);
    },
    async get(ids, options) {
      kinds.texts("ids", ids);
      return index.get(ids, checkAbort(options));
    },
    async delete(ids, options = {}) {
      kinds.texts("ids", ids);
      const read = readOptions("options", options, writeKinds);
      read.signal?.throwIfAborted();
      return index.delete(ids, read);
    },
    async deleteSource(source, options) {
      id("source", source);
      return index.deleteSource(source, checkAbort(options));
    },
    async *list(options) {
      for await (const page of pullItems<readonly SinkEntry[]>("index.list()", index.list(checkListing(options)))) {
        if (page !== undefined) yield page;
      }
    },
    async search(query, options) {
      return index.search(
        readOptions<SinkQuery>("query", query, { vector: kinds.anything, fingerprint: kinds.text }, "query."),
        readOptions<SinkSearchOptions>("options", options, {
          k: kinds.integer(1),
          filter: kinds.anything,
          signal: kinds.signal,
        }),
      );
    },
    async count(options = {}) {
      const read = readOptions<CountOptions>("options", options, { filter: kinds.anything, signal: kinds.signal });
      checkFilter(read.filter);
      return index.count(read);
    },
  } satisfies VectorIndex & Index;
}
