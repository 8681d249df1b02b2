import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { fingerprintText } from "@embedloom/core";
import { assertSoundRows, type ContractCase, liveTimersAfter, rejectionOf } from "../contract/index.ts";
import { sequenceOf, tokenEncoderCase, type TokenEncoderSubject } from "./token-encoder-subject.ts";

/** Describing, cancelling and closing. */
export function tokenEncoderLifecycleFacet(subject: TokenEncoderSubject): ContractCase[] {
  return [
    tokenEncoderCase(subject, "description", "default: describe gives the same facts every time", async (encoder) => {
      const before = await encoder.describe();
      await encoder.encode([await sequenceOf(encoder, "amber")]);
      const after = await encoder.describe();
      assert.equal(fingerprintText(after.fingerprint), fingerprintText(before.fingerprint));
      assert.deepEqual([after.provider, after.model], [encoder.provider, encoder.model]);
      assert.ok(Number.isInteger(after.dimensions) && after.dimensions > 0, "a width");
      assert.ok(Number.isInteger(after.contextTokens) && after.contextTokens > 0, "a context");
    }),
    tokenEncoderCase(
      subject,
      "abort",
      "behavior: a signal that is already aborted rejects with its reason",
      async (encoder) => {
        const reason = new Error("stopped before it began");
        const signal = AbortSignal.abort(reason);
        assert.equal(await rejectionOf(encoder.tokenize("amber", { signal }), "an aborted call must reject"), reason);
        assert.equal(
          await rejectionOf(encoder.encode([Int32Array.of(1)], { signal }), "an aborted call must reject"),
          reason,
        );
      },
    ),
    tokenEncoderCase(
      subject,
      "abort",
      "behavior: an abort during encode rejects with its reason and leaves nothing behind",
      async (encoder) => {
        const controller = new AbortController();
        const reason = new Error("stopped on the way");
        const sequence = await sequenceOf(encoder, "a harbour in the north");
        const timers = await liveTimersAfter(async () => {
          const call = encoder.encode([sequence, sequence], { signal: controller.signal });
          controller.abort(reason);
          assert.equal(await rejectionOf(call, "an aborted call must reject"), reason);
        });
        assert.equal(timers, 0, "timers left");
        assert.equal(getEventListeners(controller.signal, "abort").length, 0, "listeners left");
      },
    ),
    tokenEncoderCase(
      subject,
      "lifecycle",
      "behavior: close is safe before any call and twice, and a later call opens again",
      async (encoder) => {
        await encoder.close();
        await encoder.close();
        const sequence = await sequenceOf(encoder, "amber");
        const [matrix] = await encoder.encode([sequence]);
        assertSoundRows(matrix!, sequence.length, undefined);
      },
    ),
  ];
}
