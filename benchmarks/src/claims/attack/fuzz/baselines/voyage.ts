import { startFakeVoyage } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { documentLimits, documentMethods } from "./documents.ts";

const server = await startFakeVoyage({ apiKey: "a-key" });
const common = () => ({
  apiKey: "a-key",
  baseURL: server.url,
  timeoutMs: 1000,
  dimensions: 512,
  headers: { "x-a": "b" },
  fetch: (...given: Parameters<typeof fetch>) => fetch(...given),
  estimateTokens: (text: string) => text.length,
  facts: { dimensions: 1024, widths: [1024, 512], contextTokens: 1000, tokensPerRequest: 1000, usdPerMillionTokens: 1 },
});
const documents = () => ({ ...common(), model: "voyage-context-4", limits: documentLimits() });

/** Calls of the provider that work. */
export const functions: Baselines["functions"] = {
  createVoyage: () => [
    {
      ...common(),
      model: "voyage-4",
      limits: { inputsPerRequest: 2, tokensPerInput: 100, tokensPerRequest: 100, concurrency: 1 },
    },
  ],
  createVoyageDocuments: () => [documents()],
  createQuantizedVoyageDocuments: () => [{ ...documents(), encoding: "int8" }],
};

/** Methods of what the provider gives. */
export const methods: Baselines["methods"] = {
  ...documentMethods("createVoyageDocuments", "createQuantizedVoyageDocuments"),
  embed: () => [["amber", "basil"], { inputType: "query", dimensions: 512, signal: undefined }],
};

/** Ends the fake server. */
export async function close(): Promise<void> {
  await server.close();
}
