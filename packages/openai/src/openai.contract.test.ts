import { embedderContract, type FakeOpenAI, registerContract, startFakeOpenAI } from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createOpenAI } from "./embed/openai-embedder.ts";

let server: FakeOpenAI;
let lmStudio: FakeOpenAI;

beforeAll(async () => {
  const models = { "nomic-ai/nomic-embed-text-v1.5": { dimensions: 768 } };
  server = await startFakeOpenAI({ models });
  lmStudio = await startFakeOpenAI({ models, style: "lm-studio" });
});

afterAll(async () => {
  await server.close();
  await lmStudio.close();
});

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

describe("createOpenAI that splits what is too long", () => {
  const onOverlong = "split-and-average";
  const create = () =>
    createOpenAI({
      model: "text-embedding-3-small",
      baseURL: server.url,
      onOverlong,
      limits: { inputsPerRequest: 20 },
    });
  registerContract(embedderContract({ create, reducedDimensions: 256 }), test);
});

describe("createOpenAI over a server that ignores widths", () => {
  const create = () =>
    createOpenAI({ model: "nomic-ai/nomic-embed-text-v1.5", baseURL: lmStudio.url, preset: "lm-studio" });
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 256 }), test);
});
