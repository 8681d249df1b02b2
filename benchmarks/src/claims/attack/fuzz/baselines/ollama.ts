import { startFakeOllama } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

const server = await startFakeOllama();

/** Calls of the provider that work. */
export const functions: Baselines["functions"] = {
  createOllama: () => [
    {
      model: "nomic-embed-text",
      baseURL: server.url,
      pull: "never",
      onProgress: () => undefined,
      keepAlive: "1m",
      numCtx: 512,
      prompts: { query: "q: " },
      countTokens: (text: string) => text.length,
      onOverlong: "truncate",
      inputsPerRequest: 2,
      timeoutMs: 1000,
      headers: { "x-a": "b" },
      fetch: (...given: Parameters<typeof fetch>) => fetch(...given),
      facts: { id: "m", dimensions: 768, maxTokens: 2048, source: "here" },
    },
  ],
  listOllamaModels: () => [
    {
      ...{ baseURL: server.url, timeoutMs: 1000, headers: { "x-a": "b" }, signal: undefined },
      fetch: (...given: Parameters<typeof fetch>) => fetch(...given),
    },
  ],
};

/** Methods of what the provider gives. */
export const methods: Baselines["methods"] = {
  embed: () => [["amber", "basil"], { inputType: "query", signal: undefined }],
};

/** Ends the fake server. */
export async function close(): Promise<void> {
  await server.close();
}
