import {
  createFakeEmbedder,
  embedderContract,
  type FakeOpenAI,
  registerContract,
  startFakeOpenAI,
} from "@embedloom/testing";
import { OpenAIEmbedding } from "@llamaindex/openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { fromLlamaIndex } from "./from-llamaindex.ts";
import { toLlamaIndex } from "./to-llamaindex.ts";

const model = "text-embedding-3-small";
let server: FakeOpenAI;

beforeAll(async () => {
  server = await startFakeOpenAI();
});

afterAll(() => server.close());

describe("fromLlamaIndex over OpenAIEmbedding", () => {
  const create = () => {
    const embedding = new OpenAIEmbedding({ model, apiKey: "k", baseURL: server.url, maxRetries: 0 });
    return fromLlamaIndex(embedding, { model, dimensions: 1536, normalized: true, matryoshka: { sizes: [512] } });
  };
  registerContract(embedderContract({ create, reducedDimensions: 512 }), test);
});

describe("fromLlamaIndex over toLlamaIndex, there and back", () => {
  const create = () => {
    const embedding = toLlamaIndex(createFakeEmbedder({ prompts: { query: "query: ", document: "passage: " } }));
    return fromLlamaIndex(embedding, {
      model: "fake-model",
      dimensions: 32,
      normalized: true,
      matryoshka: { sizes: [16, 8] },
    });
  };
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 8 }), test);
});
