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
  /** Where the document lies, such as a URL. Absent: nowhere else. */
  readonly reference?: string | undefined;
  /** The file that holds it beside others, for reports. Absent: `id` says where it is. */
  readonly place?: string | undefined;
  /** Line on which the document begins in that file, from 1; for reports. Absent: it is the whole file. */
  readonly line?: number | undefined;
}

/** A document that the source could not give. The others are not affected. */
export interface SourceFailure {
  /** Names the document, whose rows then stay as they are. Absent: unknown, and nothing is deleted in this run. */
  readonly id?: string | undefined;
  /** Where the failure is, such as the path of the file. Absent: where `id` says. */
  readonly place?: string | undefined;
  /** Line, from 1. Absent: unknown. */
  readonly line?: number | undefined;
  /** What happened. */
  readonly error: unknown;
}

/** What a source gives, one after the other. */
export type SourceItem = SourceDocument | SourceFailure;

/** The options of one reading of a source. */
export interface ReadOptions extends AbortOptions {
  /** Only these documents; one that the source does not give was removed. Absent: all. */
  readonly ids?: readonly string[] | undefined;
}

/** What each of the {@link ReadOptions} may be. */
export const readKinds: KindsOf<ReadOptions> = { ids: kinds.optional(kinds.list(kinds.text)), signal: kinds.signal };

/** What an index follows: anything with documents that have ids. */
export interface SyncSource {
  /** Reads all documents; called once for each run. If it throws, the run ends and nothing is deleted. */
  read(options: ReadOptions): AsyncIterable<SourceItem>;
  /** Whether `read` supports `ids`, so that runs can be limited to single documents. @default false */
  readonly readsSome?: boolean | undefined;
}

/** What can be a source: one of this package's, an iterable that can be read again, or a function that gives one for each run. */
export type SyncSourceLike =
  | SyncSource
  | Iterable<SourceItem>
  | AsyncIterable<SourceItem>
  | (() => Iterable<SourceItem> | AsyncIterable<SourceItem>);

/** A source of whatever make. */
export const sourceKind: Kind = kindOf("a source, an iterable of documents, or a function that gives one", (value) => {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const names = [Symbol.iterator, Symbol.asyncIterator, "read"];
  return names.some((name) => typeof Reflect.get(value, name) === "function");
});

/** Makes a source of what can be one. */
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
  // A stream of Node has a `read` of its own, and is an iterable.
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
 * Tells a document from a failure, and a document that cannot be one from both.
 *
 * @returns the document, or why there is none
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

/** What can be believed of where a failure is: a source may be anybody's. */
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
    // An item that cannot be looked at says nothing.
    return { error };
  }
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.isWellFormed();
}
