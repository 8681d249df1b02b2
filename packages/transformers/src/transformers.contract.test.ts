import { embedderContract, registerContract, tokenEncoderContract } from "@embedloom/testing";
import { miniModelPath } from "@embedloom/mini-model";
import { rm } from "node:fs/promises";
import { afterAll, describe, test } from "vitest";
import { mixerFiles, writeFolder } from "./test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "./test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "./load/transformers-embedder.ts";
import { createTransformersTokenEncoder } from "./load/transformers-token-encoder.ts";

const fixture = TOKENIZER_FIXTURES.find(({ name }) => name === "byte-level BPE, ModernBERT")!;
const mixer = await writeFolder({
  ...mixerFiles(fixture, fixture.size),
  "config.json": { model_type: "bert", vocab_size: fixture.size, max_position_embeddings: 512 },
});
afterAll(() => rm(mixer, { recursive: true }));

const PROMPTS = { query: "a question: ", document: "a text: " };

describe.each([
  ["the mixer, in this thread", mixer, false],
  ["the mini model, in a worker", miniModelPath, true],
])("with %s", (_name, model, worker) => {
  describe("embedder contract", () => {
    const subject = {
      create: () =>
        createTransformersEmbedder({ model, worker, pooling: "mean", prompts: PROMPTS, matryoshka: { sizes: [4] } }),
      reducedDimensions: 4,
      usesPrompts: true,
      manyInputs: 20,
    };
    registerContract(embedderContract(subject), test);
  });

  describe("token encoder contract", () => {
    registerContract(tokenEncoderContract({ create: () => createTransformersTokenEncoder({ model, worker }) }), test);
  });
});
