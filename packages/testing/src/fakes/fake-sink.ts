import {
  type IndexIdentity,
  kindOf,
  type SinkRow,
  StoreError,
  type VectorEncoding,
  type VectorIndex,
  type VectorSink,
  type WriteFence,
} from "@embedloom/core";
import {
  type CheckedRow,
  checkedSink,
  checkFence,
  checkFilter,
  checkIdentity,
  checkListing,
  checkSearch,
  compareIds,
  fencedOff,
  halfValues,
  identityText,
  nearness,
  packBits,
  passesFilter,
  quantizeInt8,
  requireIdentity,
  toHalf,
  unpackBits,
  upsertRows,
} from "@embedloom/core/sink";

/** What a {@link createFakeSink} keeps: give it to another one to see the same rows. */
export interface FakeSinkMemory {
  /** The identity as one text; `undefined` while there is no index. */
  identity?: string | undefined;
  /** The rows by id. */
  readonly rows: Map<string, SinkRow>;
  /** The highest token of each fence. Absent: none was seen. */
  fences?: Map<string, number> | undefined;
}

const WHERE = "The index in memory";

const KEPT: Readonly<Record<VectorEncoding, (vector: Float32Array) => Float32Array>> = {
  float32: (vector) => vector.slice(),
  float16: (vector) => vector.map((value) => halfValues()[toHalf(value)]!),
  int8: (vector) => Float32Array.from(quantizeInt8(vector)),
  binary: (vector) => unpackBits(packBits(vector), vector.length),
};

/**
 * A sink in memory: correct in everything the contract asks, exact in its search, and gone with its process.
 *
 * @param memory what it keeps. Absent: nothing yet
 * @example
 * ```ts
 * import { createFakeSink } from "@embedloom/testing";
 *
 * const index = await createFakeSink().open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
 * await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d1" }]);
 * const [match] = await index.search({ vector: [2, 0], fingerprint: "m" }, { k: 1 });
 * console.log(match?.id, match?.score); // a 1
 * ```
 */
export function createFakeSink(memory: FakeSinkMemory = { rows: new Map() }): VectorSink {
  memoryKind("memory", memory);
  return checkedSink({
    name: "fake",
    async open(wanted, options) {
      options?.signal?.throwIfAborted();
      const identity = checkIdentity(wanted, {
        name: "fake",
        encodings: ["float32", "float16", "int8", "binary"],
        distances: ["cosine", "dot", "euclidean"],
      });
      if (memory.identity === undefined) memory.identity = identityText(identity);
      requireIdentity(memory.identity, identity, WHERE);
      return openFakeIndex(memory, identity);
    },
    async drop() {
      memory.identity = undefined;
      memory.rows.clear();
    },
    close: async () => {},
  });
}

const memoryKind = kindOf("a memory of a fake sink, such as { rows: new Map() }", (value) => {
  const { identity, rows } = value as FakeSinkMemory;
  return rows instanceof Map && rows.size >= 0 && (identity === undefined || typeof identity === "string");
});

function openFakeIndex(memory: FakeSinkMemory, identity: IndexIdentity): VectorIndex {
  /** The rows, as long as they are still of this identity. */
  function rows(signal?: AbortSignal): Map<string, SinkRow> {
    signal?.throwIfAborted();
    if (memory.identity === undefined) throw new StoreError(`${WHERE} was removed.`);
    requireIdentity(memory.identity, identity, WHERE);
    return memory.rows;
  }

  return {
    identity,
    fences: true,
    async upsert(batch, options) {
      const kept = rows(options?.signal);
      passFence(memory, checkFence(options?.fence));
      await upsertRows(batch, {
        identity,
        write: async (checked) => checked.forEach((row) => kept.set(row.id, keptRow(row, identity.encoding))),
      });
    },
    async get(ids, options) {
      const kept = rows(options?.signal);
      return ids.map((id) => copied(kept.get(id)));
    },
    async delete(ids, options) {
      const kept = rows(options?.signal);
      passFence(memory, checkFence(options?.fence));
      for (const id of ids) kept.delete(id);
    },
    async deleteSource(source, options) {
      const kept = rows(options?.signal);
      for (const [id, row] of kept) if (row.source === source) kept.delete(id);
    },
    async *list(options) {
      const { after, source, pageSize, signal } = checkListing(options);
      const wanted = [...rows(signal).values()]
        .filter((row) => source === undefined || row.source === source)
        .filter((row) => after === undefined || compareIds(row.id, after) > 0)
        .toSorted((one, other) => compareIds(one.id, other.id));
      for (let start = 0; start < wanted.length; start += pageSize) {
        yield wanted.slice(start, start + pageSize).map(({ id, digest }) => ({ id, digest }));
      }
    },
    async search(query, options) {
      const { vector, filter } = checkSearch(query, options, identity, WHERE);
      const matches = [...rows(options.signal).values()]
        .filter((row) => passesFilter(row, filter))
        .map(({ vector: kept, ...row }) => ({ ...row, score: nearness(identity.distance, vector, kept) }));
      return matches.toSorted((one, other) => other.score - one.score).slice(0, options.k);
    },
    async count({ filter, signal } = {}) {
      const conditions = checkFilter(filter);
      return [...rows(signal).values()].filter((row) => passesFilter(row, conditions)).length;
    },
  };
}

function passFence(memory: FakeSinkMemory, fence: WriteFence | undefined): void {
  if (fence === undefined) return;
  memory.fences ??= new Map();
  const seen = memory.fences.get(fence.name) ?? 0;
  if (fence.token < seen) throw fencedOff(WHERE, seen);
  memory.fences.set(fence.name, fence.token);
}

function keptRow({ id, vector, arrived, source, digest, ...rest }: CheckedRow, encoding: VectorEncoding): SinkRow {
  const { text, reference, start, end, metadata } = rest;
  return {
    id,
    vector: arrived === undefined ? KEPT[encoding](vector) : Float32Array.from(arrived),
    source,
    digest,
    ...(text === null ? {} : { text }),
    ...(reference === null ? {} : { reference }),
    ...(start === null || end === null ? {} : { span: [start, end] as const }),
    metadata,
  };
}

function copied(row: SinkRow | undefined): SinkRow | undefined {
  return row && { ...row, vector: Float32Array.from(row.vector) };
}
