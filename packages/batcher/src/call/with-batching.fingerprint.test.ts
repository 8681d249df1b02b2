import { type EmbedOptions, ModelChangedError, wrapEmbedder } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { embedStream } from "../stream/embed-stream.ts";
import { numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

/** A fake embedder that notes what each request is to be kept under, and may refuse from some request on. */
function observed(refusesFrom = Infinity) {
  const inner = createFakeEmbedder({ limits: { inputsPerRequest: 2 } });
  const seen: EmbedOptions["fingerprint"][] = [];
  const embedder = wrapEmbedder(inner, {
    describe: (options) => inner.describe(options),
    async embed(inputs, options) {
      seen.push(options?.fingerprint);
      if (seen.length > refusesFrom) throw new ModelChangedError("Other weights.");
      return inner.embed(inputs, options);
    },
  });
  return { embedder, seen };
}

test("default: every request of a call says what the call began with", async () => {
  const { embedder, seen } = observed();
  await withBatching(embedder).embed(numbered(6));
  const { fingerprint } = await embedder.describe();
  expect(seen).toEqual([fingerprint, fingerprint, fingerprint]);
});

test("args: a fingerprint of the caller's own goes through, alone and merged with other calls", async () => {
  for (const options of [{}, { mergeWindowMs: 0 }]) {
    const { embedder, seen } = observed();
    const batching = withBatching(embedder, options);
    await Promise.all([
      batching.embed(["a"], { fingerprint: { digest: "old" } }),
      batching.embed(["b"], { fingerprint: { digest: "new" } }),
    ]);
    expect(seen.toSorted((a, b) => String(a?.["digest"]).localeCompare(String(b?.["digest"])))).toEqual([
      { digest: "new" },
      { digest: "old" },
    ]);
  }
});

test("behavior: a stream keeps to what it began with", async () => {
  const { embedder, seen } = observed();
  for await (const _ of embedStream(embedder, numbered(6)));
  const { fingerprint } = await embedder.describe();
  expect(new Set(seen)).toEqual(new Set([fingerprint]));
});

test("error: a model that changed ends the call at once, with what was done", async () => {
  const { embedder, seen } = observed(1);
  const { completed, failures } = await withBatching(embedder, { concurrency: 1 }).embedSettled(numbered(8));
  expect(completed.indices).toEqual([0, 1]);
  expect(failures.map(({ index }) => index)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(failures[0]?.error).toMatchObject({ code: "model_changed", retryable: true });
  expect(seen).toHaveLength(2);
});
