import { InvalidInputError, type SinkFilter, type SinkRow, type VectorIndex, type VectorSink } from "@embedloom/core";
import { checkListing, compareIds } from "@embedloom/core/sink";
import type { VectorSinkSubject } from "../sink-contract/index.ts";
import { createFakeSink, type FakeSinkMemory } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

type BreakSink = (sound: VectorSink, memory: FakeSinkMemory) => Partial<VectorSink>;
type BreakIndex = (sound: VectorIndex, memory: FakeSinkMemory) => Partial<VectorIndex>;

function brokenSink(name: string, caughtBy: string, breakIt: BreakSink): BrokenFake<VectorSinkSubject> {
  let memory: FakeSinkMemory = { rows: new Map() };
  const again = (): VectorSink => {
    const sound = createFakeSink(memory);
    return { ...sound, ...breakIt(sound, memory) };
  };
  const create = (): VectorSink => {
    memory = { rows: new Map() };
    return again();
  };
  return { name, caughtBy, subject: { create, again } };
}

function brokenIndex(name: string, caughtBy: string, breakIt: BreakIndex): BrokenFake<VectorSinkSubject> {
  return brokenSink(name, caughtBy, (sound, memory) => ({
    async open(identity, options) {
      const index = await sound.open(identity, options);
      return { ...index, ...breakIt(index, memory) };
    },
  }));
}

async function firstPages(index: VectorIndex): Promise<{ id: string; digest: string }[]> {
  const entries = [];
  for await (const page of index.list()) entries.push(...page);
  return entries;
}

/** Sinks that break one rule each, with the facet of `vectorSinkContract` that catches them. */
export const BROKEN_SINKS: readonly BrokenFake<VectorSinkSubject>[] = [
  brokenSink("ignores the identity", "identity", (sound, memory) => ({
    open(identity, options) {
      memory.identity = undefined;
      return sound.open(identity, options);
    },
  })),
  brokenSink("compares the width alone", "identity", (sound) => ({
    open: (identity, options) => sound.open({ ...identity, fingerprint: "any" }, options),
  })),
  brokenIndex("answers queries of every fingerprint", "identity", (sound) => ({
    search: ({ vector }, options) => sound.search({ vector, fingerprint: sound.identity.fingerprint }, options),
  })),
  brokenIndex("looks at the identity when it is opened, and never again", "identity", (_, memory) => ({
    upsert: async (rows) => rows.forEach((row) => memory.rows.set(row.id, { metadata: {}, ...row })),
  })),
  brokenIndex("adds a row where it should replace one", "rows", (sound) => {
    let extra = 0;
    return {
      async upsert(rows, options) {
        const held = await sound.get(rows.map(({ id }) => id));
        extra += held.filter((row) => row !== undefined).length;
        await sound.upsert(rows, options);
      },
      count: async (options) => extra + (await sound.count(options)),
    };
  }),
  brokenIndex("loses the last row of a batch", "rows", (sound) => ({
    upsert: (rows, options) => sound.upsert(rows.length > 1 ? rows.slice(0, -1) : rows, options),
  })),
  brokenIndex("keeps the first text of a row", "rows", (sound) => ({
    async upsert(rows, options) {
      const held = await sound.get(rows.map((row) => row?.id));
      await sound.upsert(
        rows.map((row, i) => (held[i]?.text === undefined ? row : { ...row, text: held[i].text })),
        options,
      );
    },
  })),
  brokenIndex("hands out the vectors that it keeps", "rows", (sound, memory) => ({
    async get(ids, options) {
      await sound.get([], options);
      return ids.map((id) => memory.rows.get(id));
    },
  })),
  brokenIndex("quantises anew what arrived as bytes", "rows", (sound) => ({
    upsert: (rows, options) =>
      sound.upsert(
        rows.map((row) => ({ ...row, vector: Float32Array.from(row.vector) })),
        options,
      ),
  })),
  brokenIndex("writes half a batch, up to the first bad row", "bad rows", (sound) => ({
    async upsert(rows, options) {
      for (const row of rows) {
        await sound.upsert([row], options).catch(() => {
          throw new InvalidInputError("A row is bad.");
        });
      }
    },
  })),
  brokenIndex("takes an id twice without a word", "bad rows", (sound) => ({
    upsert: (rows, options) => sound.upsert([...new Map(rows.map((row) => [row?.id, row])).values()], options),
  })),
  brokenIndex("leaves bad rows out without a word", "bad rows", (sound) => ({
    upsert: (rows, options) => sound.upsert(rows, options).catch(() => {}),
  })),
  brokenIndex("lists in the order of writing", "listing", (_, memory) => ({
    async *list(options) {
      const { pageSize } = checkListing(options);
      const all = [...memory.rows.values()].map(({ id, digest }) => ({ id, digest }));
      for (let start = 0; start < all.length; start += pageSize) yield all.slice(start, start + pageSize);
    },
  })),
  brokenIndex("begins each page with the last entry of the one before", "listing", (sound) => ({
    async *list(options) {
      const { pageSize, after } = checkListing(options);
      const all = await firstPages(sound);
      const rest = all.filter(({ id }) => after === undefined || compareIds(id, after) > 0);
      for (let start = 0; start < rest.length; start += pageSize) {
        yield rest.slice(Math.max(0, start - 1), start + pageSize);
      }
    },
  })),
  brokenIndex("lists the digest of the first row of an id", "listing", (sound, memory) => {
    const digests = new Map<string, string>();
    return {
      async *list(options) {
        for (const { id, digest } of memory.rows.values()) if (!digests.has(id)) digests.set(id, digest);
        for await (const page of sound.list(options)) yield page.map(({ id }) => ({ id, digest: digests.get(id)! }));
      },
      async upsert(rows, options) {
        for (const row of rows) if (row?.id !== undefined && !digests.has(row.id)) digests.set(row.id, row.digest);
        for (const row of memory.rows.values()) if (!digests.has(row.id)) digests.set(row.id, row.digest);
        await sound.upsert(rows, options);
      },
    };
  }),
  brokenIndex("takes half a surrogate pair for what UTF-8 makes of it", "odd names", (sound) => ({
    delete: (ids, options) =>
      sound.delete(
        ids.map((id) => id.toWellFormed()),
        options,
      ),
  })),
  brokenIndex("reads paths into the names of metadata", "odd names", (sound) => {
    const cut = (filter: SinkFilter | undefined): SinkFilter | undefined =>
      filter?.metadata && {
        ...filter,
        metadata: Object.fromEntries(
          Object.entries(filter.metadata).map(([name, value]) => [name.split(".")[0]!, value]),
        ),
      };
    return {
      search: (query, { filter, ...options }) => sound.search(query, { ...options, filter: cut(filter) }),
      count: ({ filter, ...options } = {}) => sound.count({ ...options, filter: cut(filter) }),
    };
  }),
  brokenIndex("deletes every source that begins so", "removal", (sound, memory) => ({
    async deleteSource(source) {
      const rows: SinkRow[] = [...memory.rows.values()].filter((row) => row.source.startsWith(source));
      await sound.delete(rows.map(({ id }) => id));
    },
  })),
  brokenIndex("deletes nothing", "removal", () => ({ delete: async () => {} })),
  brokenSink("drops the rows and keeps the identity", "removal", (_, memory) => ({
    drop: async () => memory.rows.clear(),
  })),
  brokenIndex("gives the worst first", "search", (sound) => ({
    search: async (query, options) => (await sound.search(query, options)).toReversed(),
  })),
  brokenIndex("filters after it has counted to k", "search", (sound) => ({
    async search(query, { filter, ...options }) {
      const [nearest, passing] = [
        await sound.search(query, options),
        await sound.search(query, { k: 100_000, filter }),
      ];
      const ids = new Set(passing.map(({ id }) => id));
      return nearest.filter(({ id }) => ids.has(id));
    },
  })),
  brokenIndex("gives distances for scores", "search", (sound) => ({
    search: async (query, options) =>
      (await sound.search(query, options)).map((match) => ({ ...match, score: 1 - match.score })),
  })),
  brokenIndex("says that it heeds fences, and does not", "writers", (sound) => ({
    upsert: (rows, options) => sound.upsert(rows, { signal: options?.signal }),
  })),
  brokenIndex("removes rows for whoever asks", "writers", (sound) => ({
    delete: (ids, options) => sound.delete(ids, { signal: options?.signal }),
  })),
  brokenIndex("raises a fence with rows only", "writers", (sound) => ({
    upsert: async (rows, options) => (rows.length === 0 ? undefined : sound.upsert(rows, options)),
  })),
  brokenIndex("loses all but one of the calls that overlap", "writers", (sound) => {
    let busy = false;
    return {
      async upsert(rows, options) {
        if (busy) return;
        busy = true;
        await new Promise(setImmediate);
        await sound.upsert(rows, options).finally(() => (busy = false));
      },
    };
  }),
  brokenIndex("resolves before it has written", "lifecycle", (sound) => ({
    upsert: async (rows, options) => void setImmediate(() => void sound.upsert(rows, options).catch(() => {})),
  })),
  brokenIndex("ignores an abort", "lifecycle", (sound) => ({ upsert: (rows) => sound.upsert(rows) })),
];
