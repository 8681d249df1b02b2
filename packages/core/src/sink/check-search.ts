import { type Kind, kindOf, type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type {
  AbortOptions,
  IndexIdentity,
  MetadataValue,
  SinkFilter,
  SinkListOptions,
  SinkQuery,
  SinkSearchOptions,
} from "../contract/index.ts";
import { InvalidOptionError } from "../errors/index.ts";
import { checkVector } from "./check-row.ts";
import { requireFingerprint } from "./identity.ts";

/** A filter with every choice spelled out. */
export interface CheckedFilter {
  /** `undefined`: all sources. */
  readonly sources: readonly string[] | undefined;
  /** What each name may have; `null` also stands for its absence. */
  readonly metadata: readonly (readonly [name: string, values: readonly MetadataValue[]])[];
}

/** A listing with every choice spelled out. */
export interface CheckedListing extends AbortOptions {
  readonly after: string | undefined;
  readonly source: string | undefined;
  readonly pageSize: number;
}

/**
 * Refuses a search that the index must not answer: the first thing every sink's `search` does.
 *
 * @param where names the index, for the message
 * @returns the query's vector
 * @throws IndexMismatchError when the query is of another fingerprint
 * @throws InvalidInputError when its vector cannot be searched for
 * @throws InvalidOptionError naming the option
 */
export function checkSearch(
  query: SinkQuery,
  options: SinkSearchOptions,
  identity: IndexIdentity,
  where: string,
): { readonly vector: Float32Array; readonly filter: CheckedFilter } {
  const { fingerprint, vector: wanted } = readOptions<SinkQuery>("query", query, queryKinds, "query.");
  requireFingerprint(fingerprint, identity, where);
  // The encoding is that of the rows: a query is never shortened. Some databases compare halves with halves, where length matters.
  const isDirection = identity.distance === "cosine" && identity.encoding === "float16";
  const vector = checkVector(wanted, { ...identity, encoding: isDirection ? "float16" : "float32" });
  const { filter, signal } = readOptions<SinkSearchOptions>("options", options, searchKinds);
  signal?.throwIfAborted();
  return { vector, filter: checkFilter(filter) };
}

/**
 * Refuses a filter with a condition that nobody would check.
 *
 * @throws InvalidOptionError naming it
 */
export function checkFilter(filter: SinkFilter = {}): CheckedFilter {
  const read = readOptions<SinkFilter>("filter", filter, filterKinds, "filter.");
  const unknown = Object.keys(read).find((name) => name !== "source" && name !== "metadata");
  if (unknown !== undefined) throw new InvalidOptionError("filter", "an object of `source` and `metadata`", filter);
  const { source, metadata = {} } = read;
  const sources = source === undefined ? undefined : listOf(source);
  return {
    sources: sources?.filter((each) => each.isWellFormed()),
    metadata: Object.entries(metadata).flatMap(([name, value]) => condition(name, value)),
  };
}

function condition(
  name: string,
  value: MetadataValue | readonly MetadataValue[] | undefined,
): [string, readonly MetadataValue[]][] {
  if (value === undefined) return [];
  const values = listOf(value);
  if (!name.isWellFormed()) return values.includes(null) ? [] : [[name, []]];
  // Rows keep texts so.
  return [[name, values.map((each) => (typeof each === "string" ? each.toWellFormed() : each))]];
}

/**
 * Of ids or sources, those that a row can have: half a surrogate pair would become the name of another one in UTF-8.
 *
 * @throws InvalidOptionError when it is not an array of texts
 */
export function possibleNames(names: readonly string[]): string[] {
  kinds.texts("names", names);
  return names.filter((name) => name.isWellFormed());
}

/** One, or a list of them. */
function oneOrMore(item: Kind): Kind {
  const list = kinds.list(item);
  return (name, value) => (isArray(value) ? list(name, value) : item(name, value));
}

function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

const metadataValues = oneOrMore(
  kindOf(
    "a text, a finite number, true, false or null",
    (value) => value === null || typeof value === "boolean" || typeof value === "string" || Number.isFinite(value),
  ),
);

const filterKinds: KindsOf<SinkFilter> = {
  source: kinds.optional(oneOrMore(kinds.text)),
  metadata: kinds.optional((name, value) => {
    const read = readOptions<Record<string, unknown>>(name, value as Record<string, unknown>, {});
    const conditions = Object.entries(read).filter(([, held]) => held !== undefined);
    return Object.fromEntries(conditions.map(([key, held]) => [key, metadataValues(name, held)]));
  }),
};

const queryKinds: KindsOf<SinkQuery> = { vector: kinds.anything, fingerprint: kinds.text };

const searchKinds: KindsOf<SinkSearchOptions> = {
  k: kinds.integer(1),
  filter: kinds.anything,
  signal: kinds.signal,
};

const listKinds: KindsOf<SinkListOptions> = {
  after: kinds.optional(kinds.text),
  source: kinds.optional(kinds.text),
  pageSize: kinds.optional(kinds.integer(1)),
  signal: kinds.signal,
};

/**
 * Refuses a listing that cannot be: the first thing every sink's `list` does.
 *
 * @throws InvalidOptionError naming the option
 * @throws the signal's reason when it is already aborted
 */
export function checkListing(options: SinkListOptions = {}): CheckedListing {
  const { after, source, pageSize = 1000, signal } = readOptions<SinkListOptions>("options", options, listKinds);
  signal?.throwIfAborted();
  return { after, source, pageSize, signal };
}

/** What a filter looks at. */
interface FilteredRow {
  readonly source: string;
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

const filteredKind = kindOf("a row with its source and metadata", (value) => {
  const { source, metadata } = value as FilteredRow;
  return typeof source === "string" && (metadata === undefined || (typeof metadata === "object" && metadata !== null));
});
const checkedFilterKind = kindOf("a filter, as checkFilter gives it", (value) => {
  const { sources, metadata } = value as CheckedFilter;
  // The first hole of a long sparse array ends it.
  for (let i = 0; i < metadata.length; i++) if (!Array.isArray(metadata[i]?.[1])) return false;
  return Array.isArray(metadata) && (sources === undefined || Array.isArray(sources));
});

/** Whether a row passes a filter, for a sink that must look at rows itself. */
export function passesFilter(row: FilteredRow, filter: CheckedFilter): boolean {
  filteredKind("row", row);
  checkedFilterKind("filter", filter);
  try {
    return passes(row, filter);
  } catch {
    // A getter that throws, or a proxy that was revoked.
    throw new InvalidOptionError("row", "a row, and `filter` a filter, that can be read", row);
  }
}

function passes(row: FilteredRow, { sources, metadata }: CheckedFilter): boolean {
  if (sources !== undefined && !sources.includes(row.source)) return false;
  const has = (name: string): MetadataValue =>
    row.metadata !== undefined && Object.hasOwn(row.metadata, name) ? (row.metadata[name] ?? null) : null;
  return metadata.every(([name, values]) => values.includes(has(name)));
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
