import {
  createFakeEmbedder,
  embedderContract,
  type FakeOpenAI,
  registerContract,
  startFakeOpenAI,
} from "@embedloom/testing";
import { OpenAIEmbeddings } from "@langchain/openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { fromLangChain } from "./from-langchain.ts";
import { toLangChain } from "./to-langchain.ts";

const model = "text-embedding-3-small";
let server: FakeOpenAI;

beforeAll(async () => {
  server = await startFakeOpenAI();
});

afterAll(() => server.close());

describe("fromLangChain over OpenAIEmbeddings", () => {
  const create = () => {
    const embeddings = new OpenAIEmbeddings({
      model,
      apiKey: "k",
      maxRetries: 0,
      stripNewLines: false,
      configuration: { baseURL: server.url },
    });
    return fromLangChain(embeddings, {
      model,
      dimensions: 1536,
      normalized: true,
      matryoshka: { sizes: [512] },
      limits: { inputsPerRequest: 20 },
    });
  };
  registerContract(embedderContract({ create, reducedDimensions: 512 }), test);
});

describe("fromLangChain over toLangChain, there and back", () => {
  const create = () => {
    const embeddings = toLangChain(createFakeEmbedder({ prompts: { query: "query: ", document: "passage: " } }));
    return fromLangChain(embeddings, {
      model: "fake-model",
      dimensions: 32,
      normalized: true,
      matryoshka: { sizes: [16, 8] },
    });
  };
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 8 }), test);
});
