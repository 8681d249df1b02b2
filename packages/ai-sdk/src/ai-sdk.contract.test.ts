import { createOpenAI } from "@ai-sdk/openai";
import {
  createFakeEmbedder,
  embedderContract,
  type FakeOpenAI,
  registerContract,
  startFakeOpenAI,
} from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { fromAISDK } from "./from-ai-sdk.ts";
import { toAISDK } from "./to-ai-sdk.ts";

let server: FakeOpenAI;

beforeAll(async () => {
  server = await startFakeOpenAI();
});

afterAll(() => server.close());

describe("fromAISDK over a model of @ai-sdk/openai", () => {
  const create = () => {
    const model = createOpenAI({ apiKey: "k", baseURL: server.url }).embedding("text-embedding-3-small");
    return fromAISDK(model, {
      dimensions: 1536,
      normalized: true,
      matryoshka: { sizes: [512] },
      limits: { inputsPerRequest: 20 },
    });
  };
  registerContract(embedderContract({ create, reducedDimensions: 512 }), test);
});

describe("fromAISDK over toAISDK, there and back", () => {
  const create = () => {
    const prompts = { query: "query: ", document: "passage: " };
    return fromAISDK(toAISDK(createFakeEmbedder({ prompts })), {
      dimensions: 32,
      normalized: true,
      matryoshka: { sizes: [16, 8] },
      providerOptions: {
        query: { embedloom: { inputType: "query" } },
        document: { embedloom: { inputType: "document" } },
      },
    });
  };
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 8 }), test);
});
