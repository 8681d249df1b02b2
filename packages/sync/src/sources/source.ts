import {
  type AbortOptions,
  InvalidInputError,
  type Kind,
  kindOf,
  kinds,
  type KindsOf,
  type MetadataValue,
  pullItems,
  readOptions,
  UnsupportedError,
} from "@embedloom/core";

/** One document of a source. */
export interface SourceDocument {
  /** Id of the document in its source, such as a path or a key; becomes `SinkRow.source`. Each id may occur once. */
  readonly id: string;
  /** The text to cut into chunks. A text without visible characters has no rows. */
  readonly text: string;
  /** Flat metadata, stored with each row of the document. @default {} */
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
  /** Where a reader finds the document, such as a URL. Absent: nowhere else. */
  readonly reference?: string | undefined;
  /** The file, if it contains several documents; for reports. Absent: `id` says where the document is. */
  readonly place?: string | undefined;
  /** Line where the document begins in that file, from 1; for reports. Absent: the document is the whole file. */
  readonly line?: number | undefined;
}

/** A document that the source could not give. The others are not affected. */
export interface SourceFailure {
  /** Id of the document, whose rows then stay as they are. Absent: it is unknown, and this run deletes nothing. */
  readonly id?: string | undefined;
  /** The place of the failure, such as the path of the file. Absent: `id` says it. */
  readonly place?: string | undefined;
  /** Line, from 1. Absent: unknown. */
  readonly line?: number | undefined;
  /** The reason. */
  readonly error: unknown;
}

/** One item of a source: a document or a failure. */
export type SourceItem = SourceDocument | SourceFailure;

/** The options of one reading of a source. */
export interface ReadOptions extends AbortOptions {
  /** Ids of the documents to read. If the source does not give one of them, it was removed. Absent: all documents. */
  readonly ids?: readonly string[] | undefined;
}

/** The kinds of the {@link ReadOptions}. */
export const readKinds: KindsOf<ReadOptions> = { ids: kinds.optional(kinds.list(kinds.text)), signal: kinds.signal };

/** The documents that an index follows. Each has an id. */
export interface SyncSource {
  /** Reads all documents; called once for each run. If it throws, the run ends and nothing is deleted. */
  read(options: ReadOptions): AsyncIterable<SourceItem>;
  /** Whether `read` supports `ids`, so that runs can be limited to single documents. @default false */
  readonly readsSome?: boolean | undefined;
}

/** Everything that is accepted as a source: a `SyncSource`, an iterable that can be read again, or a function that gives an iterable for each run. */
export type SyncSourceLike =
  | SyncSource
  | Iterable<SourceItem>
  | AsyncIterable<SourceItem>
  | (() => Iterable<SourceItem> | AsyncIterable<SourceItem>);

/** Any value that is accepted as a source. */
export const sourceKind: Kind = kindOf("a source, an iterable of documents, or a function that gives one", (value) => {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const names = [Symbol.iterator, Symbol.asyncIterator, "read"];
  return names.some((name) => typeof Reflect.get(value, name) === "function");
});

/** Turns any accepted value into a source. */
export function asSource(given: SyncSourceLike): SyncSource {
  if (isSource(given)) return given;
  return {
    async *read({ ids, signal }) {
      if (ids !== undefined) {
        throw new UnsupportedError("This source cannot read single documents: run without `documents`.");
      }
      for await (const item of pullItems("source", typeof given === "function" ? given() : given)) {
        signal?.throwIfAborted();
        yield item as SourceItem;
      }
    },
  };
}

function isSource(given: SyncSourceLike): given is SyncSource {
  // A stream of Node has its own `read` method, and must count as an iterable.
  return typeof given === "object" && "read" in given && !(Symbol.asyncIterator in given);
}

const documentKinds: KindsOf<SourceDocument> = {
  id: kindOf("a text that is not empty and well-formed", isName),
  text: kinds.text,
  metadata: kinds.optional(kinds.object),
  reference: kinds.optional(kinds.text),
  place: kinds.optional(kinds.text),
  line: kinds.optional(kinds.integer(1)),
};

/**
 * Checks an item of a source.
 *
 * @returns the document, or the failure; an item that is neither becomes a failure
 */
export function readItem(item: SourceItem): SourceDocument | SourceFailure {
  if (typeof item !== "object" || item === null) {
    return {
      error: new InvalidInputError(`The source gave a value of type ${typeof item} in the place of a document.`),
    };
  }
  try {
    if ("error" in item && item.error !== undefined) return failureAt(item, item.error);
    return readOptions<SourceDocument>("document", item as SourceDocument, documentKinds);
  } catch (error) {
    return failureAt(item, error);
  }
}

/** Takes the valid fields of a failure, because the source may be the caller's own. */
function failureAt(item: Partial<Record<keyof SourceFailure, unknown>>, error: unknown): SourceFailure {
  try {
    const { id, place, line } = item;
    return {
      error,
      ...(isName(id) && { id }),
      ...(isName(place) && { place }),
      ...(typeof line === "number" && { line }),
    };
  } catch {
    // Reading the fields of an item may throw. The failure then has no place.
    return { error };
  }
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.isWellFormed();
}
