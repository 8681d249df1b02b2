import { describe, expect, test } from "vitest";
import { planLoad } from "./load-options.ts";
import type { ShownModel } from "../wire/ollama-wire.ts";

const shown = (facts: Partial<ShownModel>): ShownModel => ({
  nativeDimensions: 8,
  contextTokens: undefined,
  pinnedTokens: undefined,
  pinnedBatch: undefined,
  encoder: true,
  chatOnly: false,
  ...facts,
});

describe("planLoad", () => {
  test.each<[string, Partial<ShownModel>, number | undefined, number | undefined]>([
    ["a small encoder", { contextTokens: 512 }, undefined, 512],
    ["the same, asked for all it has", { contextTokens: 512 }, 512, 512],
    ["the same, asked for more", { contextTokens: 512 }, 8192, 512],
    ["one pinned below its context", { contextTokens: 512, pinnedTokens: 256 }, undefined, 256],
    ["the same, asked for the pinned window", { contextTokens: 512, pinnedTokens: 256 }, 256, 256],
    ["one pinned above its context", { contextTokens: 2048, pinnedTokens: 8192 }, undefined, 2048],
    [
      "a decoder pinned to a long window",
      { contextTokens: 32_768, pinnedTokens: 16_384, encoder: false },
      undefined,
      16_384,
    ],
    [
      "an encoder with window and batch pinned",
      { contextTokens: 8192, pinnedTokens: 8192, pinnedBatch: 8192 },
      undefined,
      8192,
    ],
    ["a server that tells nothing", {}, undefined, undefined],
  ])("default: nothing is said of %s", (_name, facts, wanted, windowTokens) => {
    expect(planLoad(shown(facts), wanted)).toEqual({ windowTokens, options: undefined });
  });

  test.each<[string, Partial<ShownModel>, number | undefined, object]>([
    ["a long encoder needs a batch as long", { contextTokens: 8192 }, undefined, { num_ctx: 8192, num_batch: 8192 }],
    ["up to the wanted window", { contextTokens: 32_768 }, undefined, { num_ctx: 8192, num_batch: 8192 }],
    ["or the caller's", { contextTokens: 8192 }, 4096, { num_ctx: 4096, num_batch: 4096 }],
    ["which may be short enough for the given batch", { contextTokens: 8192 }, 2048, { num_ctx: 2048 }],
    ["a smaller window than the model's", { contextTokens: 512 }, 128, { num_ctx: 128 }],
    ["a larger window than the pinned one", { contextTokens: 512, pinnedTokens: 256 }, 512, { num_ctx: 512 }],
    [
      "a pinned window above the given batch",
      { contextTokens: 8192, pinnedTokens: 8192 },
      undefined,
      { num_ctx: 8192, num_batch: 8192 },
    ],
    [
      "a pinned batch that is too short",
      { contextTokens: 512, pinnedBatch: 128 },
      undefined,
      { num_ctx: 512, num_batch: 512 },
    ],
    [
      "a decoder spreads its input over batches",
      { contextTokens: 32_768, encoder: false },
      undefined,
      { num_ctx: 8192 },
    ],
    ["a caller's window where the server tells nothing", {}, 1024, { num_ctx: 1024 }],
  ])("args: %s", (_name, facts, wanted, options) => {
    expect(planLoad(shown(facts), wanted).options).toEqual(options);
  });
});
