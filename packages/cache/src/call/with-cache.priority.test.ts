import { type EmbedOptions, wrapEmbedder } from "@embedloom/core";
import { createFakeEmbedder, createFakeStore } from "@embedloom/testing";
import { expect, test } from "vitest";
import { withCache } from "./with-cache.ts";

test("behavior: the priority of a call reaches the embedder, and changes no key", async () => {
  const inner = createFakeEmbedder();
  const seen: (EmbedOptions | undefined)[] = [];
  const cached = withCache(
    wrapEmbedder(inner, {
      embed: (inputs, options) => {
        seen.push(options);
        return inner.embed(inputs, options);
      },
    }),
    createFakeStore(),
  );
  await cached.embed(["a"], { priority: "high" });
  await cached.embed(["a"]);
  expect(seen.map((options) => options?.priority)).toEqual(["high"]);
});
