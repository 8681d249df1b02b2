import assert from "node:assert/strict";
import { type ContractCase, liveTimersAfter, rejectionOf } from "../contract/index.ts";
import { assertSameBytes, sampleBytes, storeCase, type StoreSubject } from "./store-subject.ts";

/** Opening, cancelling and closing. */
export function storeLifecycleFacet(subject: StoreSubject): ContractCase[] {
  return [
    storeCase(subject, "lifecycle", "behavior: close is safe before any call and twice", async (store) => {
      await store.close();
      await store.close();
    }),
    storeCase(
      subject,
      "lifecycle",
      "behavior: a signal that is already aborted rejects with its reason",
      async (store, key) => {
        const reason = new Error("stopped before it began");
        const signal = AbortSignal.abort(reason);
        assert.equal(await rejectionOf(store.getMany([key("k")], { signal }), "an aborted read must reject"), reason);
        const write = store.setMany([{ key: key("k"), value: sampleBytes(2) }], { signal });
        assert.equal(await rejectionOf(write, "an aborted write must reject"), reason);
      },
    ),
    storeCase(
      subject,
      "lifecycle",
      "behavior: reads and writes leave no timer once the store is closed",
      async (store, key) => {
        const timers = await liveTimersAfter(async () => {
          await store.setMany([{ key: key("k"), value: sampleBytes(2) }]);
          await store.getMany([key("k")]);
          await store.close();
        });
        assert.equal(timers, 0, "timers left");
      },
    ),
    storeCase(
      subject,
      "lifecycle",
      "behavior: what was written before close is there for the next store",
      async (store, key) => {
        await store.setMany([{ key: key("kept"), value: sampleBytes(9) }]);
        await store.close();
        const next = await subject.create();
        try {
          const [found] = await next.getMany([key("kept")]);
          assertSameBytes(found, sampleBytes(9));
        } finally {
          await next.close();
        }
      },
      subject.persists === true ? undefined : "it keeps values in this process only",
    ),
  ];
}
