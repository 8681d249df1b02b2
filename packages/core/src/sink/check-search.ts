import { checkInteger, checkString } from "../check-options.ts";
import type { AbortOptions } from "../embedder.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";
import type {
  IndexIdentity,
  MetadataValue,
  SinkFilter,
  SinkListOptions,
  SinkQuery,
  SinkSearchOptions,
} from "../vector-sink.ts";
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
  requireFingerprint(query.fingerprint, identity, where);
  // The encoding is that of the rows: a query is never shortened.
  const vector = checkVector(query.vector, { ...identity, encoding: "float32" });
  checkInteger("k", options.k, 1);
  options.signal?.throwIfAborted();
  return { vector, filter: checkFilter(options.filter) };
}

/**
 * Refuses a filter with a condition that nobody would check.
 *
 * @throws InvalidOptionError naming it
 */
export function checkFilter(filter: SinkFilter = {}): CheckedFilter {
  const unknown = Object.keys(filter).find((name) => name !== "source" && name !== "metadata");
  if (unknown !== undefined) throw new InvalidOptionError("filter", "an object of `source` and `metadata`", filter);
  const { source, metadata = {} } = filter;
  const sources = source === undefined ? undefined : listOf(source);
  for (const each of sources ?? []) checkString("filter.source", each);
  return {
    sources: sources?.filter(isWellFormed),
    metadata: Object.entries(metadata).flatMap(([name, value]) => condition(name, value)),
  };
}

function condition(
  name: string,
  value: MetadataValue | readonly MetadataValue[] | undefined,
): [string, readonly MetadataValue[]][] {
  if (value === undefined) return [];
  const values = listOf(value);
  for (const each of values) {
    const isPlain = each === null || typeof each === "boolean" || typeof each === "string" || Number.isFinite(each);
    if (!isPlain) throw new InvalidOptionError("filter.metadata", "texts, finite numbers, booleans and null", each);
  }
  if (!isWellFormed(name)) return values.includes(null) ? [] : [[name, []]];
  // Rows keep texts so.
  return [[name, values.map((each) => (typeof each === "string" ? each.toWellFormed() : each))]];
}

/** Of ids or sources, those that a row can have: half a surrogate pair would become the name of another one in UTF-8. */
export function possibleNames(names: readonly string[]): string[] {
  if (!Array.isArray(names)) throw new InvalidOptionError("names", "an array of texts", names);
  return names.filter((name) => typeof name === "string" && isWellFormed(name));
}

function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

/**
 * Refuses a listing that cannot be: the first thing every sink's `list` does.
 *
 * @throws InvalidOptionError naming the option
 * @throws the signal's reason when it is already aborted
 */
export function checkListing({ after, source, pageSize = 1000, signal }: SinkListOptions = {}): CheckedListing {
  if (after !== undefined) checkString("after", after);
  if (source !== undefined) checkString("source", source);
  checkInteger("pageSize", pageSize, 1);
  signal?.throwIfAborted();
  return { after, source, pageSize, signal };
}

/** Whether a row passes a filter, for a sink that must look at rows itself. */
export function passesFilter(
  row: { readonly source: string; readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined },
  { sources, metadata }: CheckedFilter,
): boolean {
  if (sources !== undefined && !sources.includes(row.source)) return false;
  const has = (name: string): MetadataValue =>
    row.metadata !== undefined && Object.hasOwn(row.metadata, name) ? (row.metadata[name] ?? null) : null;
  return metadata.every(([name, values]) => values.includes(has(name)));
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
