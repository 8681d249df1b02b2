import assert from "node:assert/strict";
import type { ContractCase } from "../contract/index.ts";
import { assertSameBytes, sampleBytes, storeCase, type StoreSubject } from "./store-subject.ts";

/** Bytes come back as they went in. */
export function valuesFacet(subject: StoreSubject): ContractCase[] {
  return [
    storeCase(subject, "values", "default: every byte comes back, whatever its value", async (store, key) => {
      const value = sampleBytes(6200);
      await store.setMany([{ key: key("bytes"), value }]);
      const [found] = await store.getMany([key("bytes")]);
      assertSameBytes(found, value);
    }),
    storeCase(subject, "values", "args: an empty value is a value, not an absence", async (store, key) => {
      await store.setMany([{ key: key("empty"), value: new Uint8Array(0) }]);
      const [found] = await store.getMany([key("empty")]);
      assert.equal(found?.length, 0);
    }),
    storeCase(subject, "values", "args: a value that is a window into a larger buffer", async (store, key) => {
      const value = sampleBytes(64).subarray(3, 21);
      await store.setMany([{ key: key("window"), value }]);
      const [found] = await store.getMany([key("window")]);
      assertSameBytes(found, value);
    }),
    storeCase(subject, "values", "behavior: a value that was read is the caller's to change", async (store, key) => {
      const value = sampleBytes(40);
      await store.setMany([{ key: key("own"), value }]);
      const [first] = await store.getMany([key("own")]);
      first?.fill(0);
      const [second] = await store.getMany([key("own")]);
      assertSameBytes(second, sampleBytes(40));
    }),
    storeCase(subject, "values", "behavior: a later write replaces an earlier one", async (store, key) => {
      await store.setMany([{ key: key("twice"), value: sampleBytes(10, 1) }]);
      await store.setMany([{ key: key("twice"), value: sampleBytes(4, 2) }]);
      const [found] = await store.getMany([key("twice")]);
      assertSameBytes(found, sampleBytes(4, 2));
    }),
    storeCase(
      subject,
      "values",
      "args: keys with separators, spaces, wildcards and letters of all kinds",
      async (store, key) => {
        const names = ["a:b", "a b", "a*", "a?[x]", "a\\b", "ä", "键", "%_'\"", "a\nb"];
        await store.setMany(names.map((name, i) => ({ key: key(name), value: sampleBytes(5, i) })));
        const found = await store.getMany(names.map(key));
        for (const [i, name] of names.entries()) assertSameBytes(found[i], sampleBytes(5, i), JSON.stringify(name));
      },
    ),
  ];
}
