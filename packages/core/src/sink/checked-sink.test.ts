import { expect, test } from "vitest";
import type { SinkQuery, VectorIndex, VectorSink } from "../contract/vector-sink.ts";
import { checkedSink } from "./checked-sink.ts";

const identity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" } as const;

/** A sink that notes what reaches it. */
function createNotes(): { readonly calls: unknown[][]; readonly sink: VectorSink } {
  const calls: unknown[][] = [];
  const note =
    (name: string, result?: unknown) =>
    async (...given: unknown[]) => {
      calls.push([name, ...given]);
      return result as never;
    };
  const index: VectorIndex = {
    identity,
    upsert: note("upsert"),
    get: note("get", []),
    delete: note("delete"),
    deleteSource: note("deleteSource"),
    async *list(...given) {
      calls.push(["list", ...given]);
      yield [];
    },
    search: note("search", []),
    count: note("count", 0),
  };
  return { calls, sink: { name: "notes", open: note("open", index), drop: note("drop"), close: note("close") } };
}

async function opened(): Promise<{ readonly calls: unknown[][]; readonly index: VectorIndex }> {
  const { calls, sink } = createNotes();
  return { calls, index: await checkedSink(sink).open(identity) };
}

const wrong = <T>(json: string): T => JSON.parse(json) as T;

test("default: what is right reaches the sink, and a signal of null is none", async () => {
  const { calls, index } = await opened();
  await index.get(["a"], wrong('{"signal":null}'));
  await index.search({ vector: [1, 0], fingerprint: "m" }, { k: 1 });
  for await (const page of index.list({ after: "a" })) expect(page).toEqual([]);
  expect(calls.slice(1)).toMatchObject([
    ["get", ["a"], { signal: undefined }],
    ["search", { vector: [1, 0], fingerprint: "m" }, { k: 1 }],
    ["list", { after: "a", pageSize: 1000 }],
  ]);
});

test.each<[string, string, (index: VectorIndex) => unknown]>([
  ["ids that are no texts", "ids", (index) => index.get(wrong("[1]"))],
  ["ids to delete that are none", "ids", (index) => index.delete(wrong('"a"'))],
  ["a source that is none", "source", (index) => index.deleteSource(wrong("{}"))],
  ["a whole controller", "signal", (index) => index.upsert([], { signal: wrong("{}") })],
  ["no query", "query", (index) => index.search(wrong<SinkQuery>("null"), { k: 1 })],
  ["no k", "k", (index) => index.search({ vector: [1, 0], fingerprint: "m" }, wrong("{}"))],
  ["a filter that nobody would check", "filter", (index) => index.count({ filter: wrong('{"sources":["a"]}') })],
  ["a page of nothing", "pageSize", async (index) => index.list({ pageSize: 0 })[Symbol.asyncIterator]().next()],
])("error: %s never reaches the sink", async (_, option, call) => {
  const { calls, index } = await opened();
  await expect(call(index)).rejects.toMatchObject({ code: "invalid_option", option });
  expect(calls.map(([name]) => name)).toEqual(["open"]);
});

test("error: what is no sink is refused", () => {
  expect(() => checkedSink(wrong<VectorSink>("{}"))).toThrow(expect.objectContaining({ option: "sink" }));
});
