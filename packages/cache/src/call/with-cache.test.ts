import {
  ConnectionError,
  type Embedder,
  EmbeddingMatrix,
  InputRejectedError,
  isEmbedloomError,
  NO_USAGE,
  PartialEmbedError,
  ServerError,
  StoreError,
  wrapEmbedder,
} from "@embedloom/core";
import { createFakeEmbedder, createFakeStore, deterministicVector } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../store/memory-store.ts";
import { type CacheOptions, withCache } from "./with-cache.ts";

const oneRequest = { limits: {} };
const vectorsOf = (texts: readonly string[]): number[][] =>
  texts.map((text) => [...deterministicVector(text, 32, "fake-model")]);

function parts(options?: CacheOptions) {
  const inner = createFakeEmbedder(oneRequest);
  const store = createFakeStore();
  return { inner, store, cache: withCache(inner, store, options) };
}

describe("a call", () => {
  test("default: one read, one request for what is missing, one write; rows in order", async () => {
    const { inner, store, cache } = parts();
    await cache.embed(["b", "d"]);
    const { embeddings, usage } = await cache.embed(["a", "b", "c", "d", "a"]);
    expect(embeddings.toArrays()).toEqual(vectorsOf(["a", "b", "c", "d", "a"]));
    expect(inner.requests).toEqual([
      ["b", "d"],
      ["a", "c"],
    ]);
    expect(usage).toMatchObject({ requests: 1, tokens: 2 });
    expect(store.calls).toEqual([
      { operation: "getMany", keys: 2 },
      { operation: "setMany", keys: 2 },
      { operation: "getMany", keys: 4 },
      { operation: "setMany", keys: 2 },
    ]);
  });

  test("default: a call of hits costs nothing and is bit by bit the same", async () => {
    const { inner, cache } = parts();
    const first = await cache.embed(["a", "b"]);
    const second = await cache.embed(["b", "a"]);
    expect(second.embeddings.toArrays()).toEqual(first.embeddings.toArrays().toReversed());
    expect(second.usage).toEqual(NO_USAGE);
    expect(inner.requests).toHaveLength(1);
  });

  test("behavior: queries, documents and widths have entries of their own, and all are kept", async () => {
    const { inner, cache } = parts();
    const calls = [{ dimensions: 8 }, {}, { inputType: "query" }, { inputType: "document" }] as const;
    for (const call of [...calls, ...calls]) await cache.embed(["a"], call);
    expect(inner.requests).toHaveLength(4);
    expect(cache.stats()).toMatchObject({ hits: 4, misses: 4, reduced: 0 });
    expect((await cache.embed(["a"], { dimensions: 8 })).embeddings.dimensions).toBe(8);
  });

  test("behavior: two models over one store do not see each other's vectors", async () => {
    const store = createFakeStore();
    const one = withCache(createFakeEmbedder({ model: "one" }), store);
    const two = withCache(createFakeEmbedder({ model: "two", dimensions: 8 }), store);
    await one.embed(["a"]);
    expect((await two.embed(["a"])).embeddings.dimensions).toBe(8);
    expect(two.stats()).toMatchObject({ hits: 0, misses: 1, corrupt: 0 });
  });

  test("behavior: what the caller does to the inputs after the call changes nothing", async () => {
    const { cache } = parts();
    const inputs = ["a", "b"];
    const call = cache.embed(inputs);
    inputs.fill("changed");
    expect((await call).embeddings.toArrays()).toEqual(vectorsOf(["a", "b"]));
  });

  test("behavior: a failing describe fails the call, because without it no key is known to be right", async () => {
    const { inner, store, cache } = parts();
    await cache.embed(["a"]);
    const down = new ConnectionError("The server is down.");
    const offline = withCache(wrapEmbedder(inner, { describe: () => Promise.reject(down) }), store);
    await expect(offline.embed(["a"])).rejects.toBe(down);
  });

  test("behavior: with a describe that needs no server, everything that is cached is there while the server is down", async () => {
    const { inner, store, cache } = parts();
    await cache.embed(["a"]);
    const down = new ConnectionError("The server is down.");
    const offline = withCache(wrapEmbedder(inner, { embed: () => Promise.reject(down) }), store);
    expect((await offline.embed(["a", "a"])).embeddings.toArrays()).toEqual(vectorsOf(["a", "a"]));
    await expect(offline.embed(["a", "new"])).rejects.toBe(down);
  });
});

describe("statistics", () => {
  test("default: hits, misses, duplicates, bytes, tokens and money", async () => {
    const cache = withCache(
      createFakeEmbedder({ model: "text-embedding-3-small", dimensions: 8 }),
      createMemoryStore(),
    );
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 0, tokensSaved: 0, costUsdSaved: 0 });
    await cache.embed(["four", "eight888", "four"]);
    await cache.embed(["eight888"]);
    expect(cache.stats()).toEqual({
      hits: 1,
      reduced: 0,
      misses: 2,
      deduplicated: 1,
      corrupt: 0,
      storeErrors: 0,
      bytesRead: 48,
      bytesWritten: 96,
      tokensSaved: 3,
      costUsdSaved: expect.closeTo((3 * 0.02) / 1e6, 12),
    });
  });

  test("behavior: the money is unknown for a model without a list price", async () => {
    expect(parts().cache.stats().costUsdSaved).toBeUndefined();
  });
});

describe("values that are no vectors of the text", () => {
  test.each<[string, (value: Uint8Array) => Uint8Array]>([
    ["damaged value", (value) => value.map((byte, i) => (i === 40 ? byte ^ 1 : byte))],
    ["value of a newer version", (value) => value.map((byte, i) => (i === 2 ? 9 : byte))],
    ["value that is cut off", (value) => value.slice(0, -4)],
    ["value of another program", () => new TextEncoder().encode("[0.1,0.2]")],
  ])("behavior: a %s is a miss, counted, and overwritten", async (_, change) => {
    const { inner, store, cache } = parts();
    await cache.embed(["a", "b"]);
    const spoiled = {
      ...store,
      getMany: async (keys: readonly string[]) => (await store.getMany(keys)).map((value) => value && change(value)),
    };
    const again = withCache(inner, spoiled);
    const { embeddings } = await again.embed(["a", "b"]);
    expect(embeddings.toArrays()).toEqual(vectorsOf(["a", "b"]));
    expect(again.stats()).toMatchObject({ hits: 0, misses: 2, corrupt: 2 });
    expect(store.calls.at(-1)).toEqual({ operation: "setMany", keys: 2 });
  });

  test("behavior: answers in the wrong order are misses, never wrong vectors", async () => {
    const { inner, store, cache } = parts();
    await cache.embed(["a", "b"]);
    const shifted = { ...store, getMany: async (keys: readonly string[]) => (await store.getMany(keys)).toReversed() };
    const { embeddings } = await withCache(inner, shifted).embed(["a", "b"]);
    expect(embeddings.toArrays()).toEqual(vectorsOf(["a", "b"]));
  });

  test("behavior: a vector of another width than the embedder describes is a miss", async () => {
    const { inner, store, cache } = parts();
    await cache.embed(["a"]);
    // The same fingerprint, but another width: what a model that was exchanged behind its name looks like.
    const other = createFakeEmbedder({ dimensions: 8 });
    const described = async () => ({ ...(await other.describe()), fingerprint: (await inner.describe()).fingerprint });
    const exchanged = withCache(wrapEmbedder(other, { describe: described }), store);
    expect((await exchanged.embed(["a"])).embeddings.dimensions).toBe(8);
    expect(exchanged.stats()).toMatchObject({ hits: 0, corrupt: 1 });
  });
});

describe("encodings", () => {
  test("args: a less exact value is embedded anew, a more exact one is used", async () => {
    const { inner, store } = parts();
    const [exact, half, rough] = (["float32", "float16", "int8"] as const).map((encoding) =>
      withCache(inner, store, { encoding }),
    );
    await rough!.embed(["a"]);
    await half!.embed(["a"]);
    await exact!.embed(["a"]);
    for (const cache of [exact!, half!, rough!]) {
      expect((await cache.embed(["a"])).embeddings.toArrays()).toEqual(vectorsOf(["a"]));
    }
    expect([exact!, half!, rough!].map((cache) => cache.stats().misses)).toEqual([1, 1, 1]);
    expect(exact!.stats().corrupt).toBe(0);
  });

  test.each(["float16", "int8"] as const)("behavior: hits of %s have length 1 again", async (encoding) => {
    const { cache } = parts({ encoding });
    await cache.embed(["a"]);
    const row = (await cache.embed(["a"])).embeddings.row(0);
    expect(cache.stats().hits).toBe(1);
    expect(Math.hypot(...row)).toBeCloseTo(1, 6);
  });
});

describe("a store that fails", () => {
  test("error: of every kind is a miss, and the vectors are right", async () => {
    const failure = new StoreError("The disk is full.");
    const fail = (): Promise<never> => Promise.reject(failure);
    const cache = withCache(createFakeEmbedder(), { ...createFakeStore(), getMany: fail, setMany: fail, close: fail });
    expect((await cache.embed(["a", "b", "a"])).embeddings.toArrays()).toEqual(vectorsOf(["a", "b", "a"]));
    await cache.close();
    expect(cache.stats()).toMatchObject({ storeErrors: 3, lastStoreError: failure, misses: 2, bytesWritten: 0 });
  });
});

describe("an embedder that fails", () => {
  const poison = (batch: readonly string[]): void => {
    const index = batch.indexOf("poison");
    if (index >= 0) throw new InputRejectedError("It was refused.", { index });
  };

  test("error: its error names the caller's input", async () => {
    const cache = withCache(createFakeEmbedder({ ...oneRequest, beforeRequest: poison }), createFakeStore());
    await cache.embed(["a", "b"]);
    const error: unknown = await cache
      .embed(["a", "a", "new", "b", "poison", "poison"])
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "input_rejected", index: 4, message: "Input 4: It was refused." });
    expect(cache.stats()).toMatchObject({ hits: 2 });
  });

  test("error: a PartialEmbedError keeps its rows, the hits among them, and the rows are cached", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 1 }, beforeRequest: poison });
    const cache = withCache(inner, createFakeStore());
    await cache.embed(["hit"]);
    const error: unknown = await cache
      .embed(["new", "poison", "hit", "after", "new", "poison"])
      .catch((e: unknown) => e);
    if (!isEmbedloomError(error, "partial")) throw error;
    expect(error.completed.indices).toEqual([0, 2, 4]);
    expect(error.completed.embeddings.toArrays()).toEqual(vectorsOf(["new", "hit", "new"]));
    expect(error.completed.usage.requests).toBe(1);
    const failures = error.failures.map((failure) => [
      failure.index,
      isEmbedloomError(failure.error) && failure.error.index,
    ]);
    expect(failures).toEqual([
      [1, 1],
      [3, 1],
      [5, 5],
    ]);
    const before = inner.requests.length;
    await cache.embed(["new", "hit"]);
    expect(inner.requests).toHaveLength(before);
  });

  test("error: a failure is not cached", async () => {
    let healthy = false;
    const beforeRequest = (): void => {
      if (!healthy) throw new ServerError("Out of order.");
    };
    const cache = withCache(createFakeEmbedder({ beforeRequest }), createFakeStore());
    await expect(cache.embed(["a"])).rejects.toMatchObject({ code: "server" });
    healthy = true;
    expect((await cache.embed(["a"])).embeddings.toArrays()).toEqual(vectorsOf(["a"]));
  });

  test.each<[string, (inner: Embedder) => Embedder["embed"]]>([
    ["too few rows", (inner) => async (texts, call) => inner.embed(texts.slice(1), call)],
    ["another width", (inner) => async (texts, call) => inner.embed(texts, { ...call, dimensions: 8 })],
    [
      "a partial failure that leaves inputs out",
      () => async (texts) => {
        const completed = { indices: [0], embeddings: EmbeddingMatrix.zeros(1, 32), usage: NO_USAGE };
        throw new PartialEmbedError(completed, [{ index: texts.length, error: new ServerError("?") }]);
      },
    ],
  ])("error: %s are refused and nothing is cached", async (_, broken) => {
    const inner = createFakeEmbedder();
    const store = createFakeStore();
    const cache = withCache(wrapEmbedder(inner, { embed: broken(inner) }), store);
    await expect(cache.embed(["a", "b"])).rejects.toMatchObject({ code: "invalid_reply" });
    expect(store.size()).toBe(0);
  });

  test("error: rows that are not finite are refused, and the others kept", async () => {
    const inner = createFakeEmbedder({ dimensions: 2 });
    const store = createFakeStore();
    const embed = async () => ({
      embeddings: EmbeddingMatrix.fromRows([
        [NaN, 1],
        [0, 1],
      ]),
      usage: NO_USAGE,
    });
    const refused = { code: "partial", completed: { indices: [1] }, failures: [{ index: 0 }] };
    await expect(withCache(wrapEmbedder(inner, { embed }), store).embed(["a", "b"])).rejects.toMatchObject(refused);
    expect(store.size()).toBe(1);
  });
});

describe("texts that are too long", () => {
  test("behavior: what was embedded of them is told by misses, duplicates and hits alike", async () => {
    const { inner, store } = parts();
    const cutting = wrapEmbedder(inner, {
      embed: async (texts, call) => {
        const overlong = texts.flatMap((text, index) =>
          text.length > 4 ? [{ index, pieces: 1, keptCharacters: 4, characters: text.length }] : [],
        );
        return { ...(await inner.embed(texts, call)), ...(overlong.length > 0 && { overlong }) };
      },
    });
    for (const encoding of ["float32", "float16", "int8"] as const) {
      const cache = withCache(cutting, store, { encoding, prefix: encoding });
      const inputs = ["ok", "long text", "no", "a longer text", "long text"];
      const overlong = [1, 3, 4].map((index) => ({
        index,
        pieces: 1,
        keptCharacters: 4,
        characters: inputs[index]!.length,
      }));
      for (let i = 0; i < 2; i++) expect((await cache.embed(inputs)).overlong).toEqual(overlong);
      expect((await cache.embed(["long text"], { dimensions: 8 })).overlong).toEqual([{ ...overlong[0], index: 0 }]);
      expect((await cache.embed(["ok"])).overlong).toBeUndefined();
      expect(cache.stats()).toMatchObject({ misses: 4, corrupt: 0, reduced: 1 });
    }
  });
});

describe("options", () => {
  test.each([
    ["prefix", { prefix: "" }],
    ["prefix", { prefix: "\ud800" }],
    ["encoding", { encoding: "float64" as "float32" }],
    ["writes", { writes: "never" as "await" }],
    ["storeTimeoutMs", { storeTimeoutMs: 0 }],
    ["lockMs", { lockMs: -1 }],
  ])("error: %s out of range", (option, options) => {
    expect(() => parts(options)).toThrow(
      expect.toSatisfy((error: unknown) => isEmbedloomError(error, "invalid_option") && error.option === option),
    );
  });

  test("args: prefix is what clear finds", async () => {
    const { store, cache } = parts({ prefix: "mine:" });
    await cache.embed(["a", "b"]);
    await store.clear("mine:");
    expect(store.size()).toBe(0);
  });
});
