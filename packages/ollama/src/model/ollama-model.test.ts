import { knownModel } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { knowledgeOf, modelInfo } from "./ollama-model.ts";
import type { ServedModel } from "./served-model.ts";

const served: ServedModel = { nativeDimensions: 768, windowTokens: 2048, digest: "d1", options: undefined };

describe("knowledgeOf", () => {
  test.each([
    ["nomic-embed-text", "nomic-ai/nomic-embed-text-v1.5"],
    ["nomic-embed-text:v1.5", "nomic-ai/nomic-embed-text-v1.5"],
    ["qwen3-embedding:0.6b", "Qwen/Qwen3-Embedding-0.6B"],
    ["qwen3-embedding:0.6b-fp16", "Qwen/Qwen3-Embedding-8B"],
    ["hf.co/someone/thing:q8", undefined],
  ])("default: %s has the prompts of %s", (model, id) => {
    expect(knowledgeOf({ model }).facts?.id).toBe(id);
    expect(knowledgeOf({ model }).prompts).toEqual(knownModel(id ?? "")?.prompts ?? {});
  });

  test("args: prompts and facts of the settings win", () => {
    expect(knowledgeOf({ model: "nomic-embed-text", prompts: {} }).prompts).toEqual({});
    const facts = knownModel("e5-small-v2");
    expect(knowledgeOf({ model: "mine", facts }).prompts).toEqual({ query: "query: ", document: "passage: " });
  });
});

describe("modelInfo", () => {
  const infoOf = (settings: { dimensions?: number; inputsPerRequest?: number }, facts?: ServedModel) => {
    const own = { model: "nomic-embed-text", ...settings };
    return modelInfo(own, facts ?? served, knowledgeOf(own));
  };

  test("default: what the server says, with the limits of one request", () => {
    expect(infoOf({})).toMatchObject({
      dimensions: 768,
      limits: { inputsPerRequest: 64, tokensPerInput: 2048, concurrency: 2 },
    });
    expect(infoOf({ inputsPerRequest: 8, dimensions: 256 })).toMatchObject({
      dimensions: 256,
      limits: { inputsPerRequest: 8 },
    });
  });

  test("behavior: a server that tells nothing leaves everything open", () => {
    const silent: ServedModel = {
      nativeDimensions: undefined,
      windowTokens: undefined,
      digest: undefined,
      options: undefined,
    };
    expect(infoOf({}, silent)).toMatchObject({
      dimensions: undefined,
      fingerprint: { digest: null, dimensions: null },
    });
  });

  test.each([769, 300])("error: %i dimensions are refused", (dimensions) => {
    expect(() => infoOf({ dimensions })).toThrow(/768/);
  });
});
