import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { assertSameRow, type ContractCase, liveTimersAfter, rejectionOf } from "../contract/index.ts";
import {
  documentCase,
  type DocumentEncoderSubject,
  encodedAlone,
  sampleDocuments,
} from "./document-encoder-subject.ts";

/** Cancelling, opening and closing. */
export function documentLifecycleFacet(subject: DocumentEncoderSubject): ContractCase[] {
  return [
    documentCase(
      subject,
      "abort",
      "behavior: a signal that is already aborted rejects with its reason",
      async (encoder) => {
        const reason = new Error("stopped before it began");
        const signal = AbortSignal.abort(reason);
        const call = encoder.encode([{ chunks: ["Amber."] }], { signal });
        assert.equal(await rejectionOf(call, "an aborted call must reject"), reason);
        const queries = encoder.embedQueries(["amber"], { signal });
        assert.equal(await rejectionOf(queries, "an aborted call must reject"), reason);
      },
    ),
    documentCase(
      subject,
      "abort",
      "behavior: an abort during the call rejects with its reason and leaves no timer and no listener",
      async (encoder) => {
        const controller = new AbortController();
        const reason = new Error("stopped on the way");
        const timers = await liveTimersAfter(async () => {
          const call = encoder.encode(sampleDocuments(12), { signal: controller.signal });
          controller.abort(reason);
          assert.equal(await rejectionOf(call, "an aborted call must reject"), reason);
        });
        assert.equal(timers, 0, "timers left");
        assert.equal(getEventListeners(controller.signal, "abort").length, 0, "listeners left");
      },
    ),
    documentCase(subject, "abort", "behavior: a finished call leaves no timer and no listener", async (encoder) => {
      const { signal } = new AbortController();
      const timers = await liveTimersAfter(() => encoder.encode(sampleDocuments(3), { signal }));
      assert.equal(timers, 0, "timers left");
      assert.equal(getEventListeners(signal, "abort").length, 0, "listeners left");
    }),
    documentCase(
      subject,
      "lifecycle",
      "behavior: close is safe twice, and a later call opens again",
      async (encoder) => {
        const document = { chunks: ["Amber is old.", "Basalt is black."] };
        const before = await encodedAlone(encoder, document);
        await encoder.close();
        await encoder.close();
        const after = await encodedAlone(encoder, document);
        assertSameRow(after.embeddings.row(1), before.embeddings.row(1), subject.tolerance ?? 1e-5, "before and after");
      },
    ),
  ];
}
