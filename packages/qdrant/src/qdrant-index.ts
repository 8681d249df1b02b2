import type { AbortOptions, IndexIdentity, SinkEntry, SinkRow, VectorIndex } from "@embedloom/core";
import {
  type CheckedRow,
  checkFilter,
  checkListing,
  checkSearch,
  compareIds,
  possibleNames,
  upsertRows,
} from "@embedloom/core/sink";
import type { QdrantClient } from "@qdrant/js-client-rest";
import { asRow, filterOf, pointId, pointOf } from "./point.ts";

/** Bytes of JSON in a request: the server's own limit is 32 MiB. */
const REQUEST_BYTES = 8 * 2 ** 20;
/** A number of a vector in JSON. */
const NUMBER_BYTES = 12;
/** Points in one page of a scroll, and in one deletion. */
const POINTS_AT_ONCE = 1000;

/** What an open index stands on. */
export interface IndexPlace {
  readonly client: QdrantClient;
  readonly collection: string;
  readonly identity: IndexIdentity;
  readonly where: string;
  /** Keeps a call until it has ended, gives failures their types, and ends with the signal. */
  run<T>(abort: AbortOptions, call: () => Promise<T>): Promise<T>;
  /** Refuses to go on when the index has become another one. */
  requireSame(): Promise<void>;
}

// oxlint-disable-next-line max-lines-per-function -- the methods of an index one after the other, none of them long
export function createQdrantIndex(place: IndexPlace): VectorIndex {
  const { client, collection, identity, where, run, requireSame } = place;

  async function write(rows: readonly CheckedRow[]): Promise<void> {
    for (const some of inRequests(rows)) await client.upsert(collection, { wait: true, points: some.map(pointOf) });
  }

  /** Every entry that is there: a scroll goes by the ids of points, which say nothing of those of rows. */
  async function entries(source: string | undefined, abort: AbortOptions): Promise<SinkEntry[]> {
    const found: SinkEntry[] = [];
    const filter = source === undefined ? undefined : { must: [{ key: "source", match: { value: source } }] };
    let offset: string | number | undefined;
    do {
      const page = await run(abort, () =>
        client.scroll(collection, {
          limit: POINTS_AT_ONCE,
          with_payload: ["id", "digest"],
          with_vector: false,
          ...(filter === undefined ? {} : { filter }),
          ...(offset === undefined ? {} : { offset }),
        }),
      );
      for (const { payload } of page.points) found.push({ id: String(payload?.id), digest: String(payload?.digest) });
      const next = page.next_page_offset;
      offset = typeof next === "string" || typeof next === "number" ? next : undefined;
    } while (offset !== undefined);
    return found.toSorted((one, other) => compareIds(one.id, other.id));
  }

  return {
    identity,
    upsert: (rows, options = {}) =>
      run(options, async () => {
        await requireSame();
        await upsertRows(rows, { identity, refuse: widened, write: (checked) => run(options, () => write(checked)) });
      }),
    get: (ids, options = {}) =>
      run(options, async () => {
        await requireSame();
        if (ids.length === 0) return [];
        const points = await client.retrieve(collection, {
          ids: ids.map(pointId),
          with_payload: true,
          with_vector: true,
        });
        const byId = new Map(
          points.map(({ payload, vector }): [string, SinkRow] => {
            const row = asRow(payload ?? {});
            return [row.id, { ...row, vector: Float32Array.from(vector as number[]) }];
          }),
        );
        return ids.map((id) => byId.get(id));
      }),
    delete: (ids, options = {}) =>
      run(options, async () => {
        await requireSame();
        const possible = possibleNames(ids);
        for (let start = 0; start < possible.length; start += POINTS_AT_ONCE) {
          const points = possible.slice(start, start + POINTS_AT_ONCE).map(pointId);
          await client.delete(collection, { wait: true, points });
        }
      }),
    deleteSource: (source, options = {}) =>
      run(options, async () => {
        await requireSame();
        await client.delete(collection, {
          wait: true,
          filter: { must: [{ key: "source", match: { any: possibleNames([source]) } }] },
        });
      }),
    async *list(options) {
      const { after, source, pageSize, signal } = checkListing(options);
      if (source?.isWellFormed() === false) return;
      await run({ signal }, requireSame);
      const all = await entries(source, { signal });
      const rest = after === undefined ? all : all.filter(({ id }) => compareIds(id, after) > 0);
      for (let start = 0; start < rest.length; start += pageSize) yield rest.slice(start, start + pageSize);
    },
    async search(query, options) {
      const { vector, filter } = checkSearch(query, options, identity, where);
      const conditions = filterOf(filter);
      return run(options, async () => {
        await requireSame();
        const { points } = await client.query(collection, {
          query: Array.from(vector),
          limit: options.k,
          with_payload: true,
          // Coarse vectors find ten times as many rows, whole ones rank them; Qdrant ignores it where there are none.
          params: { quantization: { rescore: true, oversampling: 10 } },
          ...(conditions === undefined ? {} : { filter: conditions }),
        });
        const sign = identity.distance === "euclidean" ? -1 : 1;
        return points.map(({ payload, score }) => ({ ...asRow(payload ?? {}), score: sign * score }));
      });
    },
    count: ({ filter, ...options } = {}) => {
      const conditions = filterOf(checkFilter(filter));
      return run(options, async () => {
        await requireSame();
        const { count } = await client.count(collection, {
          exact: true,
          ...(conditions === undefined ? {} : { filter: conditions }),
        });
        return count;
      });
    },
  };
}

/** Says that a vector that arrived as bytes or bits would be kept as floats, as Qdrant does of all. */
function widened({ arrived }: CheckedRow): string | undefined {
  if (arrived === undefined) return undefined;
  return "The vector arrived quantised, and Qdrant keeps whole floats beside its codes: widen it yourself, with `toFloat32()`.";
}

function* inRequests(rows: readonly CheckedRow[]): Generator<readonly CheckedRow[]> {
  let [start, bytes] = [0, 0];
  for (const [i, { vector, text }] of rows.entries()) {
    const size = NUMBER_BYTES * vector.length + 3 * (text?.length ?? 0) + 1000;
    if (i > start && bytes + size > REQUEST_BYTES) {
      yield rows.slice(start, i);
      [start, bytes] = [i, 0];
    }
    bytes += size;
  }
  if (start < rows.length) yield rows.slice(start);
}
