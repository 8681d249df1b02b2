import assert from "node:assert/strict";
import { isEmbedloomError } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { type ContractCase, rejectionOf } from "../contract/index.ts";
import { entriesFor, entriesOf, rowOf, rowsOf, vectorSinkCase, type VectorSinkSubject } from "./vector-sink-subject.ts";

/** Beginnings and ends. */
export function sinkLifecycleFacet(subject: VectorSinkSubject): ContractCase[] {
  const lifecycle = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "lifecycle", title, run);
  return [
    lifecycle(
      "behavior: what was written is there for the next process as soon as the call has resolved",
      async (bench) => {
        await (await bench.open()).upsert(rowsOf(0, 10));
        assert.equal(await (await bench.reopen()).count(), 10);
      },
    ),
    lifecycle("behavior: closing twice harms nothing, and a closed sink opens again", async ({ sink, open }) => {
      await (await open()).upsert([rowOf(1)]);
      await sink.close();
      await sink.close();
      assert.deepEqual(await entriesOf(await open()), entriesFor([rowOf(1)]));
    }),
    lifecycle("behavior: close waits for what is being written", async ({ sink, open, reopen }) => {
      const index = await open();
      const writing = index.upsert(rowsOf(0, 500));
      await sink.close();
      await writing;
      assert.equal(await (await reopen()).count(), 500);
    }),
    lifecycle("behavior: a signal that is aborted stops a call before it writes", async ({ open }) => {
      const index = await open();
      const signal = AbortSignal.abort(new TypeError("the caller left"));
      assert.match(String(await rejectionOf(index.upsert([rowOf(1)], { signal }), "an abort")), /the caller left/);
      assert.match(String(await rejectionOf(writeRows(index, [rowOf(1)], { signal }), "an abort")), /the caller left/);
      assert.equal(await index.count(), 0);
    }),
    lifecycle("error: an index that was removed takes nothing until it is opened again", async ({ sink, open }) => {
      const index = await open();
      await sink.drop();
      const error = await rejectionOf(index.upsert([rowOf(1)]), "a write into an index that was removed must fail");
      assert.ok(isEmbedloomError(error), `it must fail with a typed error, got ${String(error)}`);
      await (await open()).upsert([rowOf(2)]);
    }),
  ];
}
