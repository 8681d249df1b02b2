import { type OverlongInput, wrapEmbedder } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { withBatching } from "../call/with-batching.ts";

const LONG = "long ".repeat(8);

/** An embedder of two inputs per request that says which of them were too long. */
function truncating() {
  const inner = createFakeEmbedder({ limits: { inputsPerRequest: 2 } });
  return wrapEmbedder(inner, {
    embed: async (inputs, options) => {
      const result = await inner.embed(inputs, options);
      const overlong: OverlongInput[] = inputs.flatMap((text, index) =>
        text.startsWith(LONG) ? [{ index, pieces: 1, keptCharacters: 10, characters: text.length }] : [],
      );
      return overlong.length === 0 ? result : { ...result, overlong };
    },
  });
}

test("behavior: what was too long is told by its position in the call, at every place where it occurs", async () => {
  const embedder = withBatching(truncating());
  const { overlong } = await embedder.embed(["a", `${LONG}1`, "b", `${LONG}2`, `${LONG}1`]);
  expect(overlong?.map(({ index, characters }) => [index, characters])).toEqual([
    [1, 41],
    [3, 41],
    [4, 41],
  ]);
  expect((await embedder.embed(["a", "b", "c"])).overlong).toBeUndefined();
});

test("behavior: callers who share a request each hear of their own inputs", async () => {
  const embedder = withBatching(truncating(), { mergeWindowMs: 0 });
  const [first, second] = await Promise.all([embedder.embed(["a", `${LONG}1`]), embedder.embed([`${LONG}2`, "b"])]);
  expect(first.overlong?.map(({ index }) => index)).toEqual([1]);
  expect(second.overlong?.map(({ index }) => index)).toEqual([0]);
});
