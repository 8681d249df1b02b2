import { expect, test } from "vitest";
import * as testing from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(testing).toSorted()).toEqual([
    "BROKEN_DOCUMENT_ENCODERS",
    "BROKEN_EMBEDDERS",
    "BROKEN_JOURNALS",
    "BROKEN_SINKS",
    "BROKEN_STORES",
    "BROKEN_TOKEN_ENCODERS",
    "createFakeDocumentEncoder",
    "createFakeEmbedder",
    "createFakeJournal",
    "createFakeSink",
    "createFakeStore",
    "createFakeTokenEncoder",
    "deterministicVector",
    "documentEncoderContract",
    "embedderContract",
    "embeddingStoreContract",
    "journalContract",
    "liveTimersAfter",
    "rateLimiterContract",
    "registerContract",
    "seededRandom",
    "shortenedVector",
    "startFakeJina",
    "startFakeLiteLLM",
    "startFakeOllama",
    "startFakeOpenAI",
    "startFakeQdrant",
    "startFakeVoyage",
    "tokenEncoderContract",
    "vectorSinkContract",
  ]);
});
