import { isEmbedloomError } from "@embedloom/core";
import { startFakeJina } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createJina } from "./jina-embedder.ts";

const apiKey = "jina_test_key_0123456789";
const model = "jina-embeddings-v5-text-small";

test("default: the request is what Jina documents, and never lets it cut", async () => {
  const rateLimits = { requestsPerMinute: 500, tokensPerMinute: 1000 };
  // The clock stands still, so that nothing flows back into the buckets.
  await using server = await startFakeJina({ apiKey, rateLimits, now: () => 0 });
  const embedder = createJina({ model, apiKey, baseURL: server.url });
  const { embeddings, usage, rateLimit } = await embedder.embed(["amber", "basalt"], { inputType: "query" });
  expect(server.requests[0]?.body).toEqual({
    model,
    input: ["amber", "basalt"],
    embedding_type: "base64",
    truncate: false,
    task: "retrieval.query",
  });
  expect([embeddings.count, embeddings.dimensions, usage.tokens]).toEqual([2, 1024, 4]);
  expect(rateLimit).toEqual({ requests: { remaining: 499 }, tokens: { remaining: 996 } });
});

test("args: tasks of one's own and widths that the model was trained for", async () => {
  await using server = await startFakeJina();
  const tasks = { document: "text-matching" };
  const embedder = createJina({ model, apiKey, baseURL: server.url, dimensions: 128, tasks });
  expect((await embedder.embed(["amber"], { inputType: "document" })).embeddings.dimensions).toBe(128);
  expect(server.requests[0]?.body).toMatchObject({ task: "text-matching", dimensions: 128 });
  await expect(embedder.embed(["amber"], { dimensions: 16 })).rejects.toMatchObject({ code: "unsupported" });
});

test.each([
  ["a wrong key", {}, { apiKey: "jina_other_key_0123456789" }, "authentication"],
  ["an unknown model", {}, { model: "jina-embeddings-v99" }, "model_not_found"],
  ["an unknown task", {}, { tasks: { document: "gardening" } }, "input_rejected"],
  [
    "no balance",
    { faults: { rates: [{ fault: { kind: "insufficient-balance" }, probability: 1 }] } },
    {},
    "quota_exhausted",
  ],
  ["a rate limit", { faults: { rates: [{ fault: { kind: "rate-limit" }, probability: 1 }] } }, {}, "rate_limited"],
  ["too many requests at once", { concurrency: 0 }, {}, "rate_limited"],
  [
    "a broken server",
    { faults: { rates: [{ fault: { kind: "server-error", status: 500 }, probability: 1 }] } },
    {},
    "server",
  ],
  [
    "a timeout there",
    { faults: { rates: [{ fault: { kind: "server-error", status: 504 }, probability: 1 }] } },
    {},
    "connection",
  ],
  ["a zero vector", { faults: { rates: [{ fault: { kind: "zero-vector" }, probability: 1 }] } }, {}, "invalid_reply"],
] as const)("error: %s is a typed error that shows neither key nor text", async (_, faults, settings, code) => {
  await using server = await startFakeJina({ apiKey, ...faults });
  const embedder = createJina({ model, apiKey, baseURL: server.url, ...settings });
  const error: unknown = await embedder
    .embed(["a secret text of ours"], { inputType: "document" })
    .catch((thrown: unknown) => thrown);
  expect(isEmbedloomError(error, code), String(error)).toBe(true);
  expect(String(error)).not.toMatch(/secret text|0123456789/);
});

test("error: a text that is too long has both sizes", async () => {
  await using server = await startFakeJina({ contextTokens: 120 });
  const embedder = createJina({ model, apiKey, baseURL: server.url });
  await expect(embedder.embed(["long ".repeat(200)])).rejects.toMatchObject({
    code: "input_too_long",
    index: 0,
    limit: 120,
    tokens: 250,
  });
  await expect(embedder.embed(["short", "long ".repeat(200)])).rejects.toMatchObject({ code: "request_too_large" });
});
