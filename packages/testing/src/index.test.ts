import { expect, test } from "vitest";
import * as testing from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(testing).toSorted()).toEqual([
    "BROKEN_EMBEDDERS",
    "BROKEN_JOURNALS",
    "BROKEN_SINKS",
    "BROKEN_STORES",
    "BROKEN_TOKEN_ENCODERS",
    "createFakeEmbedder",
    "createFakeJournal",
    "createFakeSink",
    "createFakeStore",
    "createFakeTokenEncoder",
    "deterministicVector",
    "embedderContract",
    "embeddingStoreContract",
    "journalContract",
    "liveTimersAfter",
    "rateLimiterContract",
    "registerContract",
    "seededRandom",
    "shortenedVector",
    "startFakeLiteLLM",
    "startFakeOllama",
    "startFakeOpenAI",
    "startFakeQdrant",
    "tokenEncoderContract",
    "vectorSinkContract",
  ]);
});
