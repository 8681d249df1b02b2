import { startFakeJina } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { documentLimits, documentMethods } from "./documents.ts";

const server = await startFakeJina({ apiKey: "a-key" });
const common = () => ({
  apiKey: "a-key",
  baseURL: server.url,
  timeoutMs: 1000,
  dimensions: 512,
  headers: { "x-a": "b" },
  fetch: (...given: Parameters<typeof fetch>) => fetch(...given),
  estimateTokens: (text: string) => text.length,
  facts: {
    dimensions: 1024,
    narrowest: 32,
    contextTokens: 1000,
    lateChunking: true,
    tasks: { query: "q", document: "d" },
  },
  tasks: { query: "retrieval.query", document: "retrieval.passage" },
});
const documents = () => ({ ...common(), model: "jina-embeddings-v3", limits: documentLimits() });

/** Calls of the provider that work. */
export const functions: Baselines["functions"] = {
  createJina: () => [
    {
      ...common(),
      model: "jina-embeddings-v3",
      limits: { inputsPerRequest: 2, tokensPerInput: 100, tokensPerRequest: 100, concurrency: 1 },
    },
  ],
  createJinaDocuments: () => [documents()],
  createBinaryJinaDocuments: () => [documents()],
};

/** Methods of what the provider gives. */
export const methods: Baselines["methods"] = {
  ...documentMethods("createJinaDocuments", "createBinaryJinaDocuments"),
  embed: () => [["amber", "basil"], { inputType: "query", dimensions: 512, signal: undefined }],
};

/** Ends the fake server. */
export async function close(): Promise<void> {
  await server.close();
}
