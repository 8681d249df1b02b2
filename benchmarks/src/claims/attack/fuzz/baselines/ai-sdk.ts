import { toAISDK } from "@embedloom/ai-sdk";
import { createFakeEmbedder } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { facts } from "./adapter.ts";

const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });

/** Calls of the bridge to the AI SDK that work. */
export const functions: Baselines["functions"] = {
  fromAISDK: () => [
    { ...toAISDK(embedder()) },
    { ...facts(), providerOptions: { query: { p: { a: 1 } }, default: {} } },
  ],
  toAISDK: () => [embedder(), { inputType: "query" }],
};
