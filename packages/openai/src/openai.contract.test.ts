import { embedderContract, type FakeOpenAI, registerContract, startFakeOpenAI } from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";

let server: FakeOpenAI;

beforeAll(async () => {
  server = await startFakeOpenAI({ models: { "nomic-ai/nomic-embed-text-v1.5": { dimensions: 768 } } });
});

afterAll(() => server.close());

describe("createOpenAI over OpenAI's model", () => {
  const create = () =>
    createOpenAI({ model: "text-embedding-3-small", baseURL: server.url, limits: { inputsPerRequest: 20 } });
  registerContract(embedderContract({ create, reducedDimensions: 256 }), test);
});

describe("createOpenAI over a compatible server", () => {
  const create = () =>
    createOpenAI({ model: "nomic-ai/nomic-embed-text-v1.5", baseURL: server.url, encodingFormat: "float" });
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 256 }), test);
});
