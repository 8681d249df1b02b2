import { createFakeStore, createFakeEmbedder, startFakeOpenAI } from "@embedloom/testing";
import { withCache } from "@embedloom/cache";
import type { Baselines } from "../baselines.ts";

const server = await startFakeOpenAI({ apiKey: "a-key", batches: {} });
const facts = () => ({
  id: "m",
  dimensions: 1536,
  maxTokens: 8191,
  prompts: { query: "q: " },
  matryoshka: { sizes: [512], anyFrom: 1 },
  price: { usdPerMillionTokens: 1, batchUsdPerMillionTokens: 1, readOn: "2026-01-01" },
  source: "here",
});
const common = () => ({
  model: "text-embedding-3-small",
  dimensions: 4,
  baseURL: server.url,
  apiKey: "a-key",
  organization: "o",
  project: "p",
  timeoutMs: 1000,
  prompts: { query: "q: " },
  estimateTokens: (text: string) => text.length,
  headers: { "x-a": "b" },
  facts: facts(),
});
const cache = () => ({
  ...withCache({ ...createFakeEmbedder({ model: "text-embedding-3-small", dimensions: 4 }) }, createFakeStore()),
});

/** Calls of the provider that work. */
export const functions: Baselines["functions"] = {
  createBatchJob: () => [
    ["amber"],
    {
      ...common(),
      inputType: "query",
      cache: cache(),
      onBatch: () => undefined,
      onProgress: () => undefined,
      pollIntervalMs: 1,
    },
  ],
  createOpenAI: () => [
    {
      ...common(),
      limits: { inputsPerRequest: 2, tokensPerInput: 100, tokensPerRequest: 100 },
      countTokens: (text: string) => text.length,
      onOverlong: "truncate",
      extraBody: { user: "u" },
      encodingFormat: "base64",
      preset: "openai",
    },
  ],
  countTokens: () => ["amber"],
  estimateTokens: () => ["amber"],
};

/** Methods of what the provider gives. */
export const methods: Baselines["methods"] = { run: () => [{ signal: AbortSignal.timeout(1500) }] };

/** Ends the fake server. */
export async function close(): Promise<void> {
  await server.close();
}
