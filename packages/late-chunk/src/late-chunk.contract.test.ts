import {
  createFakeEmbedder,
  createFakeTokenEncoder,
  documentEncoderContract,
  registerContract,
} from "@embedloom/testing";
import { describe, test } from "vitest";
import { createContextualEncoder } from "./context/contextual-encoder.ts";
import { createLateChunker } from "./document/late-chunker.ts";

describe("createLateChunker as a document encoder", () => {
  const create = () => createLateChunker({ encoder: createFakeTokenEncoder() });
  registerContract(documentEncoderContract({ create }), test);
});

describe("createLateChunker with prompts, over several documents a run", () => {
  const prompts = { query: "question: ", document: "text: " };
  const create = () => createLateChunker({ encoder: createFakeTokenEncoder({ prompts }), batchTokens: 512 });
  registerContract(documentEncoderContract({ create }), test);
});

describe("createContextualEncoder", () => {
  const contextualize = async (_: string, document: string): Promise<string> => `In: ${document}`;
  const create = () => createContextualEncoder({ embedder: createFakeEmbedder(), name: "all of it", contextualize });
  registerContract(documentEncoderContract({ create, reducedDimensions: 8 }), test);
});
