import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { EmbeddingStore } from "@embedloom/core";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { sampleBytes, storeCase, type StoreSubject } from "./store-subject.ts";

const EXPIRY_DEADLINE_MS = 2000;

/** Values go when they are told to, and only those. */
export function removalFacet(subject: StoreSubject): ContractCase[] {
  const noExpiry = subject.expires === false ? "its values do not expire" : undefined;
  return [
    storeCase(subject, "removal", "default: deleteMany removes its keys and leaves the others", async (store, key) => {
      await store.setMany(["a", "b", "c"].map((name) => ({ key: key(name), value: sampleBytes(2) })));
      await store.deleteMany([key("a"), key("c"), key("never")]);
      assert.deepEqual(await lengths(store, ["a", "b", "c"].map(key)), [undefined, 2, undefined]);
    }),
    storeCase(
      subject,
      "removal",
      "default: clear removes what begins with the prefix and nothing else",
      async (store, key) => {
        const names = ["p*:1", "p*:2", "px:1", "p", "q:1"];
        await store.setMany(names.map((name) => ({ key: key(name), value: sampleBytes(2) })));
        await store.clear(key("p*:"));
        assert.deepEqual(await lengths(store, names.map(key)), [undefined, undefined, 2, 2, 2]);
      },
    ),
    storeCase(subject, "removal", "error: clear refuses what is no text, and removes nothing", async (store, key) => {
      await store.setMany([{ key: key("kept"), value: sampleBytes(2) }]);
      for (const prefix of [0, true, null, undefined, {}, []]) {
        const cleared: Promise<unknown> = Reflect.apply(store.clear, store, [prefix]);
        await typedRejectionOf(cleared, "invalid_option", `clear(${JSON.stringify(prefix)})`);
      }
      assert.deepEqual(await lengths(store, [key("kept")]), [2]);
    }),
    storeCase(
      subject,
      "removal",
      "args: ttlMs removes a value when its time is over",
      async (store, key) => {
        await store.setMany([{ key: key("brief"), value: sampleBytes(2) }], { ttlMs: 1 });
        const start = performance.now();
        while ((await lengths(store, [key("brief")]))[0] !== undefined) {
          assert.ok(performance.now() - start < EXPIRY_DEADLINE_MS, "a value of 1 ms is gone after 2 seconds");
          await setImmediate();
        }
      },
      noExpiry,
    ),
    storeCase(
      subject,
      "removal",
      "args: ttlMs keeps a value while its time lasts, and a rewrite counts anew",
      async (store, key) => {
        await store.setMany([{ key: key("rewritten"), value: sampleBytes(2) }], { ttlMs: 1 });
        await store.setMany([{ key: key("rewritten"), value: sampleBytes(3) }], { ttlMs: 600_000 });
        const start = performance.now();
        while (performance.now() - start < 5) await setImmediate();
        assert.deepEqual(await lengths(store, [key("rewritten")]), [3]);
      },
      noExpiry,
    ),
    storeCase(
      subject,
      "removal",
      "error: a ttlMs that is no positive integer is refused",
      async (store, key) => {
        const entries = [{ key: key("k"), value: sampleBytes(2) }];
        for (const ttlMs of [0, -5, NaN]) {
          await typedRejectionOf(store.setMany(entries, { ttlMs }), "invalid_option", `A ttlMs of ${ttlMs}`);
        }
      },
      noExpiry,
    ),
  ];
}

async function lengths(store: EmbeddingStore, keys: readonly string[]): Promise<(number | undefined)[]> {
  return (await store.getMany(keys)).map((value) => value?.length);
}
