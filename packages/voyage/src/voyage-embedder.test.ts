import { isEmbedloomError } from "@embedloom/core";
import { startFakeVoyage } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createVoyage } from "./voyage-embedder.ts";

const apiKey = "pa-test-key-0123456789";

test("default: the request is what Voyage documents, and never lets it cut", async () => {
  await using server = await startFakeVoyage({ apiKey });
  const embedder = createVoyage({ model: "voyage-4", apiKey, baseURL: server.url });
  const { embeddings, usage } = await embedder.embed(["amber", "basalt"], { inputType: "document" });
  expect(server.requests[0]).toMatchObject({ method: "POST", path: "/v1/embeddings" });
  expect(server.requests[0]?.body).toEqual({
    model: "voyage-4",
    input: ["amber", "basalt"],
    truncation: false,
    encoding_format: "base64",
    input_type: "document",
  });
  expect([embeddings.count, embeddings.dimensions, usage.requests, usage.tokens]).toEqual([2, 1024, 1, 4]);
});

test("args: dimensions are sent as output_dimension, and those that the model has not are refused before", async () => {
  await using server = await startFakeVoyage();
  const embedder = createVoyage({ model: "voyage-4", apiKey, baseURL: server.url, dimensions: 2048 });
  expect((await embedder.embed(["amber"])).embeddings.dimensions).toBe(2048);
  expect(server.requests[0]?.body).toMatchObject({ output_dimension: 2048 });
  await expect(embedder.embed(["amber"], { dimensions: 300 })).rejects.toMatchObject({ code: "unsupported" });
  expect(() => createVoyage({ model: "voyage-law-2", dimensions: 512 })).toThrow("1024");
  expect(server.requests.length).toBe(1);
});

test("behavior: no more inputs go into a request than Voyage takes", async () => {
  await using server = await startFakeVoyage();
  const embedder = createVoyage({ model: "voyage-4-lite", apiKey, baseURL: server.url });
  const texts = Array.from({ length: 1001 }, (_, i) => `text ${i}`);
  expect((await embedder.embed(texts, { dimensions: 256 })).embeddings.count).toBe(1001);
  expect(server.requests.length).toBe(2);
});

test.each([
  ["a wrong key", {}, { apiKey: "pa-other-key-0123456789" }, "authentication"],
  ["an unknown model", {}, { model: "voyage-99" }, "model_not_found"],
  ["a model of documents", {}, { model: "voyage-context-4" }, "model_not_found"],
  [
    "a rate limit",
    { faults: { rates: [{ fault: { kind: "rate-limit", retryAfterSeconds: 2 }, probability: 1 }] } },
    {},
    "rate_limited",
  ],
  [
    "a broken server",
    { faults: { rates: [{ fault: { kind: "server-error", status: 500 }, probability: 1 }] } },
    {},
    "server",
  ],
  ["a page", { faults: { rates: [{ fault: { kind: "html", status: 200 }, probability: 1 }] } }, {}, "invalid_reply"],
  ["half a reply", { faults: { rates: [{ fault: { kind: "truncated-json" }, probability: 1 }] } }, {}, "invalid_reply"],
  ["nothing", { faults: { rates: [{ fault: { kind: "empty" }, probability: 1 }] } }, {}, "invalid_reply"],
  ["a reset", { faults: { rates: [{ fault: { kind: "reset-before-headers" }, probability: 1 }] } }, {}, "connection"],
  ["a break", { faults: { rates: [{ fault: { kind: "reset-mid-body" }, probability: 1 }] } }, {}, "connection"],
  [
    "a missing vector",
    { faults: { rates: [{ fault: { kind: "dropped-vector" }, probability: 1 }] } },
    {},
    "invalid_reply",
  ],
  ["NaN", { faults: { rates: [{ fault: { kind: "nan" }, probability: 1 }] } }, {}, "invalid_reply"],
  ["silence", { faults: { rates: [{ fault: { kind: "hang" }, probability: 1 }] } }, { timeoutMs: 20 }, "connection"],
] as const)("error: %s is a typed error that shows neither key nor text", async (_, faults, settings, code) => {
  await using server = await startFakeVoyage({ apiKey, ...faults });
  const embedder = createVoyage({ model: "voyage-4", apiKey, baseURL: server.url, ...settings });
  const error: unknown = await embedder.embed(["a secret text of ours"]).catch((thrown: unknown) => thrown);
  expect(isEmbedloomError(error, code), String(error)).toBe(true);
  expect(String(error)).not.toMatch(/secret text|0123456789/);
});

test("error: a text that is too long is named, with both sizes where the server tells them", async () => {
  await using server = await startFakeVoyage();
  const embedder = createVoyage({ model: "voyage-4", apiKey, baseURL: server.url, estimateTokens: () => 1 });
  const long = "long ".repeat(30_000);
  await expect(embedder.embed(["short", long])).rejects.toMatchObject({
    code: "input_too_long",
    index: 1,
    limit: 32_000,
  });
  const large = createVoyage({ model: "voyage-4-large", apiKey, baseURL: server.url, estimateTokens: () => 1 });
  const many = Array.from({ length: 5 }, () => long.slice(0, 120_000));
  await expect(large.embed(many)).rejects.toMatchObject({ code: "request_too_large" });
});

test("error: without a key nothing is sent", async () => {
  await using server = await startFakeVoyage();
  const before = process.env["VOYAGE_API_KEY"];
  delete process.env["VOYAGE_API_KEY"];
  const embedder = createVoyage({ model: "voyage-4", baseURL: server.url });
  await expect(embedder.embed(["amber"])).rejects.toMatchObject({ code: "authentication" });
  expect(server.requests).toEqual([]);
  process.env["VOYAGE_API_KEY"] = "pa-from-the-environment";
  await embedder.embed(["amber"]);
  expect(server.requests[0]?.headers.authorization).toBe("Bearer pa-from-the-environment");
  if (before === undefined) delete process.env["VOYAGE_API_KEY"];
  else process.env["VOYAGE_API_KEY"] = before;
});

test("default: what a call costs is told where the price of the model is known", async () => {
  await using server = await startFakeVoyage();
  const costOf = async (model: string) => {
    const { usage } = await createVoyage({ model, apiKey: "pa-test", baseURL: server.url }).embed([
      "four words of text",
    ]);
    return [usage.tokens, usage.costUsd];
  };
  expect(await costOf("voyage-4")).toEqual([5, (5 * 0.06) / 1e6]);
  expect(await costOf("voyage-code-4")).toEqual([5, undefined]);
});
