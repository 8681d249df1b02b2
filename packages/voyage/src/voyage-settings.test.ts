import { expect, test } from "vitest";
import { createVoyageDocuments } from "./voyage-documents.ts";
import { createVoyage } from "./voyage-embedder.ts";
import type { VoyageSettings } from "./voyage-settings.ts";

test.each([
  ["model", '{"model":""}'],
  ["dimensions", '{"model":"voyage-4","dimensions":0}'],
  ["apiKey", '{"model":"voyage-4","apiKey":""}'],
  ["baseURL", '{"model":"voyage-4","baseURL":"ftp://host"}'],
  ["baseURL", '{"model":"voyage-4","baseURL":"https://user:word@host"}'],
  ["timeoutMs", '{"model":"voyage-4","timeoutMs":300001}'],
  ["limits.tokensPerRequest", '{"model":"voyage-4","limits":{"tokensPerRequest":0}}'],
  ["estimateTokens", '{"model":"voyage-4","estimateTokens":3}'],
  ["headers.x", '{"model":"voyage-4","headers":{"x":1}}'],
])("args: %s that cannot work is refused at once: %s", (option, json) => {
  const settings: VoyageSettings = JSON.parse(json);
  expect(() => createVoyage(settings)).toThrow(expect.objectContaining({ option }));
});

test("args: facts of a model that is not known, and other limits", async () => {
  const facts = { dimensions: 64, contextTokens: 100, tokensPerRequest: 500, usdPerMillionTokens: 1 };
  const encoder = createVoyageDocuments({ model: "voyage-context-9", facts, limits: { tokensPerRequest: 400 } });
  expect(await encoder.describe()).toMatchObject({
    dimensions: 64,
    limits: { tokensPerDocument: 100, tokensPerRequest: 400, documentsPerRequest: 1000, chunksPerRequest: 16_000 },
  });
});
