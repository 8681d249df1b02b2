import { knownModel } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { factsOf, modelInfo } from "./openai-model.ts";

describe("factsOf", () => {
  test.each([
    ["text-embedding-3-small", "text-embedding-3-small"],
    ["openai/text-embedding-3-large", "text-embedding-3-large"],
    ["BAAI/bge-m3", "BAAI/bge-m3"],
    ["text-embedding-nomic-embed-text-v1.5", "nomic-ai/nomic-embed-text-v1.5"],
    ["text-embedding-nomic-embed-text-v1.5@q8_0", "nomic-ai/nomic-embed-text-v1.5"],
    ["my-deployment", undefined],
  ])("default: %s is known as %s", (model, id) => {
    expect(factsOf(model)?.id).toBe(id);
  });
});

describe("modelInfo", () => {
  const infoOf = (model: string): ReturnType<typeof modelInfo> => modelInfo({ model }, factsOf(model));

  test("default: OpenAI's models have OpenAI's limits and unit length", () => {
    expect(infoOf("text-embedding-3-small")).toMatchObject({
      dimensions: 1536,
      nativeDimensions: 1536,
      normalized: true,
      limits: { inputsPerRequest: 2048, tokensPerInput: 8191, tokensPerRequest: 300_000 },
    });
  });

  test("behavior: a model that runs elsewhere has its own window, a batch every server takes, and no promise", () => {
    expect(infoOf("text-embedding-nomic-embed-text-v1.5")).toMatchObject({
      dimensions: 768,
      normalized: false,
      limits: { inputsPerRequest: 32, tokensPerInput: 8192 },
    });
  });

  test("behavior: of an unknown model nothing is claimed", () => {
    expect(infoOf("my-deployment")).toMatchObject({
      dimensions: undefined,
      nativeDimensions: undefined,
      normalized: false,
    });
  });

  test("args: facts make a deployment what it is", () => {
    const info = modelInfo({ model: "my-deployment" }, knownModel("text-embedding-3-large"));
    expect(info).toMatchObject({ model: "my-deployment", dimensions: 3072, normalized: true });
    expect(info.limits.inputsPerRequest).toBe(2048);
  });

  test("args: limits are merged, and undefined lifts one", () => {
    const settings = { model: "text-embedding-3-small", limits: { inputsPerRequest: 10, tokensPerRequest: undefined } };
    expect(modelInfo(settings, factsOf(settings.model)).limits).toEqual({
      inputsPerRequest: 10,
      tokensPerInput: 8191,
      tokensPerRequest: undefined,
    });
  });
});
