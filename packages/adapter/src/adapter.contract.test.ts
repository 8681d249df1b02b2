import { createFakeEmbedder, embedderContract, registerContract } from "@embedloom/testing";
import { describe, test } from "vitest";
import { adaptEmbedder, type VectorSource } from "./adapt-embedder.ts";

/** A library that heeds no signal, limits nothing and knows no prompts. */
function plainSource(): VectorSource {
  const inner = createFakeEmbedder({ limits: {} });
  return {
    provider: "plain",
    model: "fake-model",
    embed: async ({ inputs }) => ({ vectors: (await inner.embed(inputs)).embeddings.toArrays() }),
  };
}

const facts = { dimensions: 32, normalized: true, limits: { inputsPerRequest: 16 } };

describe("adaptEmbedder", () => {
  const create = () => adaptEmbedder(plainSource(), { ...facts, matryoshka: { sizes: [], anyFrom: 4 } });
  registerContract(embedderContract({ create, reducedDimensions: 5 }), test);
});

describe("adaptEmbedder with prompts and smaller widths", () => {
  const prompts = { query: "query: ", document: "passage: " };
  const create = () => adaptEmbedder(plainSource(), { ...facts, prompts, matryoshka: { sizes: [16, 8] } });
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 8 }), test);
});
