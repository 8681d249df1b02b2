import { type FakeOllamaSettings, startFakeOllama } from "@embedloom/testing";
import { expect, onTestFinished, test } from "vitest";
import { startTestStudio } from "../test-support/test-studio.ts";

const MODEL = "nomic-embed-text";

async function startOllama(settings: FakeOllamaSettings) {
  const server = await startFakeOllama(settings);
  onTestFinished(() => server.close());
  return server;
}

test("default: a model is fetched with its progress, and then it can be used", async () => {
  const { url: baseUrl } = await startOllama({ installed: [] });
  const studio = await startTestStudio();
  expect(await studio.call("POST", "/api/ollama/models", { baseUrl })).toMatchObject({
    status: 200,
    body: { models: [] },
  });
  const missing = { kind: "ollama", baseUrl, model: MODEL };
  expect(await studio.call("PUT", "/api/provider", missing)).toMatchObject({
    status: 502,
    body: { error: { code: "model_not_found" } },
  });
  const events = await studio.events();
  expect((await studio.call("POST", "/api/ollama/pull", { baseUrl, model: MODEL })).body).toMatchObject({
    state: "running",
  });
  expect(await events.until("pull", ({ state }) => state !== "running" && state !== "none")).toEqual({
    state: "done",
    baseUrl,
    model: MODEL,
  });
  const { body } = await studio.call("POST", "/api/ollama/models", { baseUrl });
  expect(body).toMatchObject({ models: [{ name: expect.stringContaining(MODEL), bytes: expect.any(Number) }] });
  expect(await studio.call("PUT", "/api/provider", missing)).toMatchObject({ status: 200, body: { state: "ready" } });
});

test("error: a model that the library does not have is told as such", async () => {
  const { url: baseUrl } = await startOllama({ installed: [] });
  const studio = await startTestStudio();
  const events = await studio.events();
  await studio.call("POST", "/api/ollama/pull", { baseUrl, model: "no-such-model" });
  const { message } = await events.until("pull", ({ state }) => state === "failed");
  expect(message).toContain("no-such-model");
});

test("behavior: a pull can be cancelled, and one goes at a time", async () => {
  const server = await startOllama({ installed: [], faults: { script: () => ({ kind: "pull-stall" }) } });
  const studio = await startTestStudio();
  const events = await studio.events();
  const pull = { baseUrl: server.url, model: MODEL };
  await studio.call("POST", "/api/ollama/pull", pull);
  await events.until("pull", ({ totalBytes, message }) => totalBytes !== undefined && message !== undefined);
  expect(await studio.call("POST", "/api/ollama/pull", pull)).toMatchObject({
    status: 409,
    body: { error: { code: "busy" } },
  });
  await studio.call("POST", "/api/ollama/pull/cancel", {});
  expect(await events.until("pull", ({ state }) => state === "cancelled")).toMatchObject({ model: MODEL });
});

test("error: an address without Ollama is told with the way out", async () => {
  const { url } = await startTestStudio();
  const studio = await startTestStudio();
  const { status, body } = await studio.call("POST", "/api/ollama/models", { baseUrl: url });
  expect([status, body]).toMatchObject([502, { error: { message: expect.stringContaining("ollama serve") } }]);
});
