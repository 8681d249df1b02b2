import { startFakeOllama } from "@embedloom/testing";
import { expect, test } from "vitest";
import { listOllamaModels } from "./list-models.ts";

test("default: what the server has, with width, window and size", async () => {
  await using server = await startFakeOllama({ installed: ["nomic-embed-text", "bge-m3"] });
  const models = await listOllamaModels({ baseURL: server.url });
  expect(models.map(({ name, dimensions, embeds }) => [name, dimensions, embeds])).toEqual([
    ["nomic-embed-text:latest", 768, true],
    ["bge-m3:latest", 1024, true],
  ]);
  expect(models[0]).toMatchObject({ bytes: expect.any(Number), digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test("behavior: a model that only chats is said to give no embeddings", async () => {
  await using server = await startFakeOllama({ installed: ["llama3.2"] });
  const models = await listOllamaModels({ baseURL: server.url });
  expect(models.map(({ embeds }) => embeds)).toEqual([false]);
});

test("error: no server, and settings that cannot work", async () => {
  const server = await startFakeOllama({ installed: [] });
  expect(await listOllamaModels({ baseURL: server.url })).toEqual([]);
  await server.close();
  await expect(listOllamaModels({ baseURL: server.url })).rejects.toMatchObject({ code: "connection" });
  await expect(listOllamaModels({ baseURL: "nowhere" })).rejects.toMatchObject({ option: "baseURL" });
  const reason = new Error("enough");
  await expect(listOllamaModels({ baseURL: server.url, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
