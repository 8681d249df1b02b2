import { ConnectionError, type EmbeddingStore } from "@embedloom/core";
import type { StoreSubject } from "../store-contract/index.ts";
import { createFakeStore } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

type Break = (sound: EmbeddingStore) => Partial<EmbeddingStore>;

function broken(
  name: string,
  caughtBy: string,
  breakIt: Break,
  claims: Partial<StoreSubject> = {},
): BrokenFake<StoreSubject> {
  const create = (): EmbeddingStore => {
    const sound = createFakeStore();
    return { ...sound, ...breakIt(sound) };
  };
  return { name, caughtBy, subject: { ...claims, create } };
}

/** Stores that break one rule each, with the facet of `embeddingStoreContract` that catches them. */
export const BROKEN_STORES: readonly BrokenFake<StoreSubject>[] = [
  broken("keeps bytes as text", "values", (sound) => ({
    setMany: (entries, options) => {
      const asText = (value: Uint8Array): Uint8Array => new TextEncoder().encode(new TextDecoder().decode(value));
      return sound.setMany(
        entries.map(({ key, value }) => ({ key, value: asText(value) })),
        options,
      );
    },
  })),
  broken("takes an empty value for an absence", "values", (sound) => ({
    getMany: async (keys, options) =>
      (await sound.getMany(keys, options)).map((value) => (value?.length ? value : undefined)),
  })),
  broken("stores the whole buffer behind a view", "values", (sound) => ({
    setMany: (entries, options) =>
      sound.setMany(
        entries.map(({ key, value }) => ({ key, value: new Uint8Array(value.buffer) })),
        options,
      ),
  })),
  broken("hands out the bytes that it keeps", "values", () => {
    const kept = new Map<string, Uint8Array>();
    return {
      getMany: async (keys) => keys.map((key) => kept.get(key)),
      setMany: async (entries) => entries.forEach(({ key, value }) => kept.set(key, value)),
    };
  }),
  broken("never overwrites", "values", (sound) => ({
    setMany: async (entries, options) => {
      const held = await sound.getMany(entries.map(({ key }) => key));
      await sound.setMany(
        entries.filter((_, i) => held[i] === undefined),
        options,
      );
    },
  })),
  broken("answers in the order of its own keys", "batches", (sound) => ({
    getMany: async (keys, options) => {
      const order = keys.map((_, i) => i).toSorted((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
      return sound.getMany(
        order.map((i) => keys[i]!),
        options,
      );
    },
  })),
  broken("leaves absent keys out", "batches", (sound) => ({
    getMany: async (keys, options) => (await sound.getMany(keys, options)).filter((value) => value !== undefined),
  })),
  broken("loses what is past 1,000 keys", "batches", (sound) => ({
    setMany: (entries, options) => sound.setMany(entries.slice(0, 900), options),
  })),
  broken("ignores ttlMs", "removal", (sound) => ({ setMany: (entries) => sound.setMany(entries) })),
  broken("keeps the first ttlMs of a key", "removal", (sound) => {
    const first = new Map<string, number | undefined>();
    return {
      setMany: async (entries, options = {}) => {
        for (const entry of entries) {
          if (!first.has(entry.key)) first.set(entry.key, options.ttlMs);
          await sound.setMany([entry], { ...options, ttlMs: first.get(entry.key) });
        }
      },
    };
  }),
  broken("takes a prefix for a pattern", "removal", (sound) => {
    const known = new Set<string>();
    return {
      setMany: (entries, options) => {
        for (const { key } of entries) known.add(key);
        return sound.setMany(entries, options);
      },
      clear: async (prefix) => {
        const pattern = new RegExp(
          `^${prefix
            .split("*")
            .map((part) => part.replace(/[^\w]/g, "\\$&"))
            .join(".*")}`,
          "u",
        );
        await sound.deleteMany([...known].filter((key) => pattern.test(key)));
      },
    };
  }),
  broken("makes a text of what clear is given", "removal", (sound) => ({
    clear: (prefix) => sound.clear(typeof prefix === "string" ? prefix : ""),
  })),
  broken("clears everything", "removal", (sound) => ({ clear: () => sound.clear("") })),
  broken("deletes nothing", "removal", () => ({ deleteMany: async () => {} })),
  broken("ignores an abort", "lifecycle", (sound) => ({ getMany: (keys) => sound.getMany(keys) })),
  broken("leaks a timer", "lifecycle", (sound) => ({
    getMany: (keys, options) => {
      setTimeout(() => {}, 200);
      return sound.getMany(keys, options);
    },
  })),
  broken("forgets what it claims to persist", "lifecycle", () => ({}), { persists: true }),
  broken("fails when closed twice", "lifecycle", () => {
    let closed = false;
    return {
      close: async () => {
        if (closed) throw new ConnectionError("Closed already.");
        closed = true;
      },
    };
  }),
];
