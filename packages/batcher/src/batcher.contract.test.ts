import { createFakeEmbedder, embedderContract, registerContract } from "@embedloom/testing";
import { describe, test } from "vitest";
import { withBatching } from "./call/with-batching.ts";

describe("withBatching over the fake embedder", () => {
  registerContract(
    embedderContract({
      create: () =>
        withBatching(createFakeEmbedder({ prompts: { query: "query: ", document: "passage: " } }), {
          limits: { inputsPerRequest: 7 },
        }),
      reducedDimensions: 8,
      usesPrompts: true,
    }),
    test,
  );
});
