import { type FakeOllama, type FakeOllamaSettings, startFakeOllama } from "@embedloom/testing";
import { afterEach, describe, expect, test } from "vitest";
import { createCaller } from "../client/ollama-client.ts";
import type { OllamaSettings } from "../settings/ollama-settings.ts";
import { readServedModel, type ServedModel } from "./served-model.ts";

let server: FakeOllama | undefined;

afterEach(async () => {
  await server?.close();
});

async function read(
  settings: Partial<OllamaSettings> & { model: string },
  fake: FakeOllamaSettings = {},
): Promise<ServedModel> {
  server = await startFakeOllama({
    installed: ["all-minilm", "bge-m3", "nomic-embed-text", "qwen3-embedding:0.6b", "llama3.2"],
    ...fake,
  });
  const own = { baseURL: server.url, ...settings };
  return readServedModel(createCaller(own), own, new AbortController().signal);
}

describe("readServedModel", () => {
  test.each([
    ["all-minilm", undefined, 256, undefined],
    ["nomic-embed-text", undefined, 2048, undefined],
    ["bge-m3", undefined, 8192, { num_ctx: 8192, num_batch: 8192 }],
    ["bge-m3", 512, 512, { num_ctx: 512 }],
    ["bge-m3", 100_000, 8192, { num_ctx: 8192, num_batch: 8192 }],
    ["qwen3-embedding:0.6b", undefined, 8192, { num_ctx: 8192 }],
    ["qwen3-embedding:0.6b", 32_768, 32_768, { num_ctx: 32_768 }],
  ])(
    "default: %s with numCtx %s has a window of %i and is loaded with %j",
    async (model, numCtx, windowTokens, options) => {
      expect(await read({ model, numCtx })).toMatchObject({ windowTokens, options });
    },
  );

  test("behavior: width and digest are the server's, and a re-pull changes the digest", async () => {
    const first = await read({ model: "all-minilm" });
    expect(first).toMatchObject({ nativeDimensions: 384, digest: expect.stringMatching(/^[0-9a-f]{12,}$/) });
    await server?.close();
    const second = await read(
      { model: "all-minilm" },
      { models: { "all-minilm": { dimensions: 384, contextLength: 512, revision: "2" } } },
    );
    expect(second.digest).not.toBe(first.digest);
  });

  test("error: a chat model is refused where the server tells what a model can", async () => {
    await expect(read({ model: "llama3.2" })).rejects.toMatchObject({
      code: "unsupported",
      message: "llama3.2 is no embedding model. Use one that is, such as nomic-embed-text, bge-m3 or qwen3-embedding.",
    });
  });

  test("error: a model that is not there names the command that fetches it", async () => {
    await expect(read({ model: "mxbai-embed-large" })).rejects.toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining('Fetch it with `ollama pull mxbai-embed-large`, or set `pull: "if-missing"`.'),
    });
    expect(server?.requests.map(({ path }) => path)).toEqual(["/api/show"]);
  });

  test("args: pull if-missing fetches it first, once", async () => {
    const steps: string[] = [];
    const served = await read({
      model: "mxbai-embed-large",
      pull: "if-missing",
      onProgress: ({ status }) => steps.push(status),
    });
    expect(served.nativeDimensions).toBe(1024);
    expect(steps.at(-1)).toBe("success");
    expect(server?.requests.map(({ path }) => path)).toEqual(["/api/show", "/api/pull", "/api/show", "/api/tags"]);
  });
});
