import { expect, test } from "vitest";
import * as testing from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(testing).toSorted()).toEqual([
    "BROKEN_EMBEDDERS",
    "BROKEN_STORES",
    "BROKEN_TOKEN_ENCODERS",
    "createFakeEmbedder",
    "createFakeStore",
    "createFakeTokenEncoder",
    "deterministicVector",
    "embedderContract",
    "embeddingStoreContract",
    "liveTimersAfter",
    "rateLimiterContract",
    "registerContract",
    "seededRandom",
    "shortenedVector",
    "startFakeLiteLLM",
    "startFakeOllama",
    "startFakeOpenAI",
    "tokenEncoderContract",
  ]);
});
