import { createFakeEmbedder } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { facts } from "./adapter.ts";

const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });

/** Calls of the bridge to LlamaIndex that work. */
export const functions: Baselines["functions"] = {
  fromLlamaIndex: () => [
    {
      embedBatchSize: 8,
      getTextEmbeddings: async (texts: readonly string[]) => Array.from(texts, () => [1, 2, 3, 4]),
      getQueryEmbedding: async () => [1, 2, 3, 4],
    },
    { ...facts(), model: "m", provider: "p" },
  ],
  toLlamaIndex: () => [embedder(), { signal: undefined }],
};
