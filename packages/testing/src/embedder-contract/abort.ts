import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { assertSoundRows, type ContractCase, liveTimersAfter, rejectionOf } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject, sampleTexts } from "./embedder-subject.ts";

/** Cancelling a call. */
export function abortFacet(subject: EmbedderSubject): ContractCase[] {
  return [
    embedderCase(
      subject,
      "abort",
      "behavior: a signal that is already aborted rejects with its reason",
      async (embedder) => {
        const reason = new Error("stopped before it began");
        const call = embedder.embed(["amber"], { signal: AbortSignal.abort(reason) });
        assert.equal(await rejectionOf(call, "an aborted call must reject"), reason);
      },
    ),
    embedderCase(subject, "abort", "behavior: an abort during the call rejects with its reason", async (embedder) => {
      const controller = new AbortController();
      const reason = new Error("stopped on the way");
      const call = embedder.embed(sampleTexts(20), { signal: controller.signal });
      controller.abort(reason);
      assert.equal(await rejectionOf(call, "an aborted call must reject"), reason);
    }),
    embedderCase(subject, "abort", "behavior: an aborted call leaves no timer and no listener", async (embedder) => {
      const controller = new AbortController();
      const timers = await liveTimersAfter(async () => {
        const call = embedder.embed(sampleTexts(20), { signal: controller.signal });
        controller.abort(new Error("stopped on the way"));
        await rejectionOf(call, "an aborted call must reject");
      });
      assert.equal(timers, 0, "timers left");
      assert.equal(getEventListeners(controller.signal, "abort").length, 0, "listeners left");
    }),
    embedderCase(subject, "abort", "behavior: a finished call leaves no timer and no listener", async (embedder) => {
      const { signal } = new AbortController();
      const timers = await liveTimersAfter(() => embedder.embed(sampleTexts(5), { signal }));
      assert.equal(timers, 0, "timers left");
      assert.equal(getEventListeners(signal, "abort").length, 0, "listeners left");
    }),
    embedderCase(subject, "abort", "behavior: one call's abort does not hurt another call", async (embedder) => {
      const controller = new AbortController();
      const texts = sampleTexts(4);
      const aborted = embedder.embed(texts, { signal: controller.signal });
      const other = embedder.embed(texts);
      controller.abort(new Error("only this one"));
      await rejectionOf(aborted, "an aborted call must reject");
      assertSoundRows((await other).embeddings, 4, undefined);
    }),
  ];
}
