import { type EmbeddingStore, StoreError, type StoreEntry } from "@embedloom/core";
import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createParagraphChunker } from "../chunkers/paragraph-chunker.ts";
import { createLateChunker } from "../document/late-chunker.ts";

/** Keeps entries in a map, which the test may spoil. */
function mapStore(): EmbeddingStore & { readonly entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return {
    name: "map",
    entries,
    getMany: async (keys) => keys.map((key) => entries.get(key)),
    setMany: async (added: readonly StoreEntry[]) => {
      for (const { key, value } of added) entries.set(key, value);
    },
    deleteMany: async (keys) => {
      for (const key of keys) entries.delete(key);
    },
    clear: async () => entries.clear(),
    close: async () => {},
  };
}

const seed = `window cache ${Date.now()}`;
const random = seededRandom(seed);
const paragraph = (): string =>
  `${Array.from({ length: 40 }, () => `w${"abcdefghij"[Math.floor(random() * 10)]}${"klmnopqrst"[Math.floor(random() * 10)]}`).join(" ")}.`;
const paragraphs = Array.from({ length: 60 }, paragraph);
const document = paragraphs.join("\n\n");
const settings = { chunker: createParagraphChunker(), windows: "content" as const };

test("default: a document that was read once is not read again, and gives the same bits", async () => {
  const store = mapStore();
  const encoder = createFakeTokenEncoder();
  const first = await createLateChunker({ ...settings, encoder, windowCache: { store } }).embed(document);
  expect(first.cached).toEqual({ requests: 0, tokens: 0 });
  const count = encoder.sequences.length;
  const again = await createLateChunker({ ...settings, encoder, windowCache: { store } }).embed(document);
  expect(encoder.sequences).toHaveLength(count);
  expect(again.chunks).toEqual(first.chunks);
  expect(again.usage).toEqual({ requests: 0, tokens: 0, costUsd: 0 });
  expect(again.cached).toEqual({ requests: count, tokens: first.usage.tokens });
  expect((await createLateChunker({ ...settings, encoder }).embed(document)).chunks).toEqual(first.chunks);
});

test("behavior: a changed paragraph runs the windows that see it, and the chunks of all others keep their bits", async () => {
  const store = mapStore();
  const encoder = createFakeTokenEncoder();
  const chunker = createLateChunker({ ...settings, encoder, windowCache: { store } });
  const before = await chunker.embed(document);
  const changed = paragraphs.with(20, paragraph()).join("\n\n");
  const after = await chunker.embed(changed);
  expect(after.usage.tokens).toBeLessThan(before.usage.tokens! / 4);
  const vectors = new Map(before.chunks.map(({ text, embedding }) => [text, [...embedding].join()]));
  const moved = after.chunks.flatMap(({ text, embedding }, i) =>
    vectors.get(text) === [...embedding].join() ? [] : [i],
  );
  expect(moved).toContain(20);
  expect(moved.length, `seed ${seed}: ${moved.join()}`).toBeLessThanOrEqual(12);
});

test("behavior: a document that was broken off goes on where it was", async () => {
  const store = mapStore();
  const fake = createFakeTokenEncoder();
  let left = 5;
  const encoder: typeof fake = {
    ...fake,
    encode: async (batch, options) => {
      if (left-- === 0) throw new Error("the process ends here");
      return fake.encode(batch, options);
    },
  };
  const chunker = createLateChunker({ ...settings, encoder, windowCache: { store } });
  await expect(chunker.embed(document)).rejects.toThrow("the process ends here");
  left = Infinity;
  const result = await chunker.embed(document);
  expect(result.cached.requests).toBe(5);
  expect(result.chunks).toEqual((await createLateChunker({ ...settings, encoder: fake }).embed(document)).chunks);
});

test("behavior: values that were cut, mixed up or spoilt are read anew, and a store that fails costs nothing but time", async () => {
  const store = mapStore();
  const encoder = createFakeTokenEncoder();
  const chunker = createLateChunker({ ...settings, encoder, windowCache: { store } });
  const { chunks } = await chunker.embed(document);
  const [cut, flipped] = [...store.entries.keys()];
  store.entries.set(cut!, store.entries.get(cut!)!.slice(0, 40));
  const spoilt = store.entries.get(flipped!)!.slice();
  spoilt[9]! ^= 1;
  store.entries.set(flipped!, spoilt);
  const again = await chunker.embed(document);
  expect(again.usage.requests).toBe(2);
  expect(again.chunks).toEqual(chunks);

  const errors: unknown[] = [];
  const fails = async (): Promise<never> => {
    throw new StoreError("down");
  };
  const down = { ...mapStore(), getMany: fails, setMany: fails };
  const windowCache = { store: down, onStoreError: (error: unknown) => errors.push(error) };
  expect((await createLateChunker({ ...settings, encoder, windowCache }).embed(document)).chunks).toEqual(chunks);
  expect(errors.length).toBeGreaterThan(1);
});

test("behavior: another model, or another prompt, has windows of its own", async () => {
  const store = mapStore();
  const chunker = createParagraphChunker();
  await createLateChunker({ chunker, encoder: createFakeTokenEncoder(), windowCache: { store } }).embed(document);
  const other = createFakeTokenEncoder({ contextShare: 0.25 });
  const result = await createLateChunker({ chunker, encoder: other, windowCache: { store } }).embed(document);
  expect(result.cached.requests).toBe(0);
  const prompted = createLateChunker({ chunker, encoder: other, prompt: "passage: ", windowCache: { store } });
  expect((await prompted.embed(document)).cached.requests).toBe(0);
});

test("args: prefix and ttlMs reach the store; a store that is none is refused", async () => {
  const seen: unknown[] = [];
  const store = mapStore();
  const setMany: EmbeddingStore["setMany"] = async (entries, options) => {
    seen.push(entries[0]!.key.slice(0, 3), options?.ttlMs);
  };
  const windowCache = { store: { ...store, setMany }, prefix: "my:", ttlMs: 60_000 };
  await createLateChunker({ encoder: createFakeTokenEncoder(), windowCache }).embed("one two");
  expect(seen).toEqual(["my:", 60_000]);
  const none: EmbeddingStore = JSON.parse("{}");
  expect(() => createLateChunker({ encoder: createFakeTokenEncoder(), windowCache: { store: none } })).toThrow(
    expect.objectContaining({ option: "windowCache.store" }),
  );
});
