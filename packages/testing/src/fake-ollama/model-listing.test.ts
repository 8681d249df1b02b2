import { describe, expect, onTestFinished, test } from "vitest";
import { postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";

async function start(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const server = await startFakeOllama(settings);
  onTestFinished(() => server.close());
  return server;
}

async function read(server: FakeOllama, path: string): Promise<unknown> {
  const response = await fetch(`${server.url}${path}`);
  expect(response.status).toBe(200);
  return response.json();
}

describe("/api/version and /", () => {
  test("args: version is told", async () => {
    const server = await start({ version: "0.12.6" });
    expect(await read(server, "/api/version")).toEqual({ version: "0.12.6" });
    expect(await (await fetch(server.url)).text()).toBe("Ollama is running");
  });
});

describe("/api/tags", () => {
  test("default: what is installed, with tag, digest and, since 0.30, lengths", async () => {
    const { models } = (await read(await start({ installed: ["bge-m3"] }), "/api/tags")) as { models: object[] };
    expect(models).toEqual([
      expect.objectContaining({
        name: "bge-m3:latest",
        model: "bge-m3:latest",
        digest: expect.stringMatching(/^[\da-f]{64}$/),
        details: expect.objectContaining({ format: "gguf", context_length: 8192, embedding_length: 1024 }),
        capabilities: ["embedding"],
      }),
    ]);
    const old = (await read(await start({ version: "0.29.0", installed: ["bge-m3"] }), "/api/tags")) as {
      models: { details: object }[];
    };
    expect(old.models[0]).not.toHaveProperty("capabilities");
    expect(old.models[0]?.details).not.toHaveProperty("context_length");
  });

  test("args: revision changes digest and vectors under the same name", async () => {
    const weights = { dimensions: 8, contextLength: 512 };
    const one = await start({ models: { m: weights }, installed: ["m"] });
    const two = await start({ models: { m: { ...weights, revision: "2" } }, installed: ["m"] });
    const digest = async (server: FakeOllama): Promise<string | undefined> =>
      ((await read(server, "/api/tags")) as { models: { digest: string }[] }).models[0]?.digest;
    expect(await digest(one)).not.toBe(await digest(two));
    expect(one.vectorOf("a", "m")).not.toEqual(two.vectorOf("a", "m"));
  });
});

describe("/api/show", () => {
  const show = async (server: FakeOllama, body: object): Promise<readonly [number, unknown]> => {
    const reply = await postJson(`${server.url}/api/show`, body);
    return [reply.status, reply.json()];
  };

  test("default: num_ctx stands in the text of the parameters and may differ from the GGUF's context length", async () => {
    const [status, body] = await show(await start(), { model: "nomic-embed-text" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      parameters: "num_ctx                        8192",
      template: "{{ .Prompt }}",
      details: { family: "nomic-bert" },
      model_info: {
        "general.architecture": "nomic-bert",
        "nomic-bert.context_length": 2048,
        "nomic-bert.embedding_length": 768,
        "nomic-bert.pooling_type": 1,
      },
      capabilities: ["embedding"],
    });
  });

  test("behavior: without Modelfile parameters the field is absent, before 0.6.4 capabilities are", async () => {
    const [, body] = await show(await start({ version: "0.6.3" }), { name: "bge-m3" });
    expect(body).not.toHaveProperty("parameters");
    expect(body).not.toHaveProperty("capabilities");
    expect(body).toMatchObject({ model_info: { "bert.pooling_type": 2 } });
  });

  test("behavior: a chat model has no pooling type and no embedding capability", async () => {
    const [, body] = await show(await start({ installed: ["llama3.2"] }), { model: "llama3.2" });
    expect(body).toMatchObject({ capabilities: ["completion"] });
    expect((body as { model_info: object }).model_info).not.toHaveProperty("llama.pooling_type");
  });

  test("error: a missing model is named with its tag in single quotes", async () => {
    expect(await show(await start(), { model: "nope" })).toEqual([404, { error: "model 'nope:latest' not found" }]);
    expect(await show(await start(), {})).toEqual([400, { error: "model is required" }]);
  });
});

describe("/api/ps", () => {
  test("default: what stands in memory, with the context it was loaded with", async () => {
    const server = await start();
    expect(await read(server, "/api/ps")).toEqual({ models: [] });
    await postJson(`${server.url}/api/embed`, { model: "all-minilm", input: "a", options: { num_ctx: 9999 } });
    expect(await read(server, "/api/ps")).toMatchObject({
      models: [{ name: "all-minilm:latest", context_length: 512, size_vram: 0, expires_at: expect.any(String) }],
    });
  });
});

describe("/v1/models", () => {
  test("default: the installed names in OpenAI's shape", async () => {
    expect(await read(await start({ installed: ["bge-m3"] }), "/v1/models")).toMatchObject({
      object: "list",
      data: [{ id: "bge-m3:latest", object: "model", owned_by: "library" }],
    });
  });
});
