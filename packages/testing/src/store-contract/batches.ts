import assert from "node:assert/strict";
import type { ContractCase } from "../contract/index.ts";
import { assertSameBytes, sampleBytes, storeCase, type StoreSubject } from "./store-subject.ts";

/** Many values at once. */
export function batchesFacet(subject: StoreSubject): ContractCase[] {
  return [
    storeCase(
      subject,
      "batches",
      "default: results stand in the order of the keys, absent ones are undefined",
      async (store, key) => {
        const names = Array.from({ length: 1500 }, (_, i) => `n${i}`);
        const kept = names.filter((_, i) => i % 3 !== 0);
        await store.setMany(kept.map((name) => ({ key: key(name), value: sampleBytes(8, Number(name.slice(1))) })));
        const asked = names.toReversed();
        const found = await store.getMany(asked.map(key));
        assert.equal(found.length, asked.length, "one result per key");
        for (const [i, name] of asked.entries()) {
          const number = Number(name.slice(1));
          assertSameBytes(found[i], number % 3 === 0 ? undefined : sampleBytes(8, number), `key ${i}`);
        }
      },
    ),
    storeCase(subject, "batches", "args: a key asked for twice is answered twice", async (store, key) => {
      await store.setMany([{ key: key("k"), value: sampleBytes(3) }]);
      const found = await store.getMany([key("k"), key("none"), key("k")]);
      assert.deepEqual(
        found.map((value) => value?.length),
        [3, undefined, 3],
      );
    }),
    storeCase(subject, "batches", "args: of equal keys in one write the last wins", async (store, key) => {
      await store.setMany([
        { key: key("k"), value: sampleBytes(3, 1) },
        { key: key("k"), value: sampleBytes(5, 2) },
      ]);
      const [found] = await store.getMany([key("k")]);
      assertSameBytes(found, sampleBytes(5, 2));
    }),
    storeCase(subject, "batches", "args: no keys and no entries", async (store) => {
      assert.deepEqual([...(await store.getMany([]))], []);
      await store.setMany([]);
      await store.deleteMany([]);
    }),
  ];
}
