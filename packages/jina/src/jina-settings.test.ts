import { expect, test } from "vitest";
import { createJina } from "./jina-embedder.ts";
import type { JinaSettings } from "./jina-settings.ts";

test.each([
  ["model", '{"model":""}'],
  ["dimensions", '{"model":"jina-embeddings-v3","dimensions":0}'],
  ["baseURL", '{"model":"jina-embeddings-v3","baseURL":"host"}'],
  ["limits.concurrency", '{"model":"jina-embeddings-v3","limits":{"concurrency":0}}'],
  ["tasks.query", '{"model":"jina-embeddings-v3","tasks":{"query":3}}'],
  ["estimateTokens", '{"model":"jina-embeddings-v3","estimateTokens":"many"}'],
])("args: %s that cannot work is refused at once: %s", (option, json) => {
  const settings: JinaSettings = JSON.parse(json);
  expect(() => createJina(settings)).toThrow(expect.objectContaining({ option }));
});
