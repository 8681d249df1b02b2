import { embedderContract, type FakeOllama, registerContract, startFakeOllama } from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createOllama } from "./embed/ollama-embedder.ts";

let server: FakeOllama;
let old: FakeOllama;

beforeAll(async () => {
  server = await startFakeOllama({ countTokens: () => 4 });
  old = await startFakeOllama({ version: "0.5.0", countTokens: () => 4 });
});

afterAll(() => Promise.all([server.close(), old.close()]));

describe("createOllama", () => {
  const create = () => createOllama({ model: "nomic-embed-text", baseURL: server.url, inputsPerRequest: 20 });
  registerContract(embedderContract({ create, reducedDimensions: 256, usesPrompts: true }), test);
});

describe("createOllama over a server that knows neither dimensions nor capabilities", () => {
  const create = () => createOllama({ model: "nomic-embed-text", baseURL: old.url });
  registerContract(embedderContract({ create, reducedDimensions: 256, usesPrompts: true }), test);
});

describe("createOllama that truncates what is too long", () => {
  const settings = { model: "nomic-embed-text", onOverlong: "truncate", inputsPerRequest: 20 } as const;
  const create = () => createOllama({ ...settings, baseURL: server.url });
  registerContract(embedderContract({ create, reducedDimensions: 256, usesPrompts: true }), test);
});
