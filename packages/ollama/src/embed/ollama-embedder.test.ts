import { fingerprintText, isEmbedloomError, PartialEmbedError } from "@embedloom/core";
import { type FakeOllama, type FakeOllamaSettings, startFakeOllama } from "@embedloom/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createOllama } from "./ollama-embedder.ts";
import type { OllamaSettings } from "../settings/ollama-settings.ts";

const model = "nomic-embed-text";
const opened: FakeOllama[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
  vi.unstubAllEnvs();
});

async function start(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const server = await startFakeOllama(settings);
  opened.push(server);
  return server;
}

const over = (server: FakeOllama, settings: Partial<OllamaSettings> = {}): ReturnType<typeof createOllama> =>
  createOllama({ model, baseURL: server.url, ...settings });

const paths = (server: FakeOllama): string[] => server.requests.map(({ path }) => path);

const lastEmbed = (server: FakeOllama): unknown => server.requests.findLast(({ path }) => path === "/api/embed")?.body;

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "no error",
    (error: unknown) => error,
  );

describe("createOllama", () => {
  test("default: embeds over /api/embed, never cut, and counts", async () => {
    const server = await start();
    const { embeddings, usage } = await over(server).embed(["harbour light", "石畳"]);
    expect(embeddings.row(0)).toEqual(server.vectorOf("harbour light", model));
    expect(embeddings.row(1)).toEqual(server.vectorOf("石畳", model));
    expect(usage).toEqual({ requests: 1, tokens: 7, costUsd: 0 });
    expect(paths(server)).toEqual(["/api/show", "/api/tags", "/api/embed", "/api/tags"]);
    expect(server.requests[2]?.body).toEqual({
      model,
      input: ["harbour light", "石畳"],
      truncate: false,
    });
  });

  test("behavior: nothing is opened before the first call, nor for no inputs", async () => {
    const server = await start();
    const embedder = over(server);
    expect(embedder.estimateTokens("harbour")).toBe(2);
    expect((await embedder.embed([])).embeddings.count).toBe(0);
    await embedder.close();
    expect(server.requests).toHaveLength(0);
  });

  test("behavior: OLLAMA_HOST is read at the first call", async () => {
    const server = await start();
    const embedder = createOllama({ model });
    vi.stubEnv("OLLAMA_HOST", server.url.replace("http://", ""));
    expect((await embedder.embed(["a"])).embeddings.count).toBe(1);
  });

  test("behavior: the facts are read once for calls at the same time, and the model is loaded once", async () => {
    const server = await start();
    const embedder = over(server);
    await Promise.all([embedder.embed(["a"], { inputType: "query" }), embedder.embed(["b"]), embedder.describe()]);
    await embedder.embed(["c"], { dimensions: 64 });
    expect(paths(server).filter((path) => path === "/api/show")).toHaveLength(1);
    expect(server.counters).toMatchObject({ loads: 1, reloads: 0 });
  });

  test("behavior: a failed read of the facts is not remembered", async () => {
    const server = await start({
      faults: { script: (index) => (index === 0 ? { kind: "html", status: 502 } : undefined) },
    });
    const embedder = over(server);
    expect(await failureOf(embedder.embed(["a"]))).toMatchObject({ code: "server", status: 502 });
    expect((await embedder.embed(["a"])).embeddings.count).toBe(1);
  });

  test("args: keepAlive, headers and a fetch of one's own", async () => {
    const server = await start();
    const urls: string[] = [];
    const spying: typeof fetch = (url, init) => {
      urls.push(String(url));
      return fetch(url, init);
    };
    await over(server, { keepAlive: "10m", headers: { "x-tenant": "blue" }, fetch: spying }).embed(["a"]);
    expect(server.loaded(model)?.keepAlive).toBe("10m");
    expect(server.requests.map(({ headers }) => headers["x-tenant"])).toEqual(["blue", "blue", "blue", "blue"]);
    expect(urls).toHaveLength(4);
  });
});

describe("what the server says of the model", () => {
  test("default: width, window, prompts and digest", async () => {
    const server = await start();
    const info = await over(server).describe();
    expect(info).toMatchObject({
      provider: "ollama",
      dimensions: 768,
      nativeDimensions: 768,
      normalized: true,
      limits: { inputsPerRequest: 64, tokensPerInput: 2048, concurrency: 2 },
      fingerprint: { model: "nomic-embed-text:latest", queryPrompt: "search_query: ", digest: expect.any(String) },
    });
    expect(info.matryoshka?.sizes).toContain(256);
  });

  test("behavior: the same model under both its names has one fingerprint, other weights have another", async () => {
    const server = await start();
    const textOf = async (from: FakeOllama, name: string): Promise<string> =>
      fingerprintText((await over(from, { model: name }).describe()).fingerprint);
    const bare = await textOf(server, "all-minilm");
    expect(await textOf(server, "all-minilm:latest")).toBe(bare);
    const newer = await start({ models: { "all-minilm": { dimensions: 384, contextLength: 512, revision: "2" } } });
    expect(await textOf(newer, "all-minilm")).not.toBe(bare);
  });

  test("args: an unknown tag has the prompts of its family", async () => {
    const server = await start({ models: { "nomic-embed-text:v1.5-q8": { dimensions: 768, contextLength: 2048 } } });
    const embedder = over(server, { model: "nomic-embed-text:v1.5-q8" });
    await embedder.embed(["cats"], { inputType: "document" });
    expect(lastEmbed(server)).toMatchObject({ input: ["search_document: cats"] });
  });
});

describe("dimensions", () => {
  test("args: a trained width is cut by the server", async () => {
    const server = await start();
    const { embeddings } = await over(server, { dimensions: 256 }).embed(["a"]);
    expect(embeddings.row(0)).toEqual(server.vectorOf("a", model, 256));
    expect(lastEmbed(server)).toMatchObject({ dimensions: 256 });
  });

  test("behavior: the full width is not mentioned, and an old server's full vectors are cut here", async () => {
    const old = await start({ version: "0.11.10" });
    const embedder = over(old);
    const { embeddings } = await embedder.embed(["a"], { dimensions: 64 });
    const expected = old.vectorOf("a", model, 64);
    embeddings.row(0).forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 6));
    await embedder.embed(["a"], { dimensions: 768 });
    expect(lastEmbed(old)).not.toHaveProperty("dimensions");
  });

  test("error: above the model's own or untrained is refused before the request", async () => {
    const server = await start();
    for (const [name, dimensions] of [
      [model, 769],
      [model, 100],
      ["all-minilm", 128],
    ] as const) {
      expect(await failureOf(over(server, { model: name }).embed(["a"], { dimensions }))).toMatchObject({
        code: "unsupported",
      });
      expect(await failureOf(over(server, { model: name, dimensions }).describe())).toMatchObject({
        code: "unsupported",
      });
    }
    expect(paths(server)).not.toContain("/api/embed");
  });

  test("behavior: of an unknown model the width of the settings is trusted up to its own", async () => {
    const server = await start({ models: { "my-own": { dimensions: 24, contextLength: 512 } } });
    expect((await over(server, { model: "my-own", dimensions: 8 }).embed(["a"])).embeddings.dimensions).toBe(8);
    expect(await failureOf(over(server, { model: "my-own", dimensions: 25 }).embed(["a"]))).toMatchObject({
      code: "unsupported",
    });
  });
});

describe("failures", () => {
  test("error: nobody listens", async () => {
    const server = await start();
    await server.close();
    const error = await failureOf(over(server).embed(["a"]));
    expect(error).toMatchObject({
      code: "connection",
      message: `No answer from Ollama at ${server.url} (ECONNREFUSED): is it running? Start it with \`ollama serve\`, or set \`baseURL\`.`,
    });
  });

  test("error: an input over the window, and the others of the call are kept", async () => {
    const server = await start();
    const long = "word ".repeat(2100);
    const error = await failureOf(over(server, { inputsPerRequest: 1 }).embed(["a", "b", long]));
    expect(error).toBeInstanceOf(PartialEmbedError);
    if (!(error instanceof PartialEmbedError)) throw error;
    expect(error.completed.indices).toEqual([0, 1]);
    expect(error.failures).toMatchObject([{ index: 2, error: { code: "input_too_long", index: 2 } }]);
  });

  test("behavior: num_batch lets an encoder take what its window holds", async () => {
    const server = await start();
    const { usage } = await over(server, { model: "bge-m3" }).embed(["word ".repeat(6000)]);
    expect(usage.tokens).toBe(6002);
  });

  test.each(["0.34.2", "0.20.0"])(
    "error: a NaN vector in version %s names the input of a request of one",
    async (version) => {
      const server = await start({ version, faults: { nan: { marker: "cursed" } } });
      const together = await failureOf(over(server).embed(["fine", "cursed"]));
      expect(together).toMatchObject({
        code: "invalid_reply",
        problem: "not_finite",
        index: undefined,
        splittable: true,
      });
      expect(await failureOf(over(server).embed(["cursed"]))).toMatchObject({ problem: "not_finite", index: 0 });
    },
  );

  test.each([
    [{ kind: "queue-full" }, "server"],
    [{ kind: "runner-error", failure: "eof" }, "server"],
    [{ kind: "runner-error", failure: "cannot-truncate" }, "input_too_long"],
    [{ kind: "error-with-200" }, "server"],
    [{ kind: "html", status: 200 }, "invalid_reply"],
    [{ kind: "html", status: 502 }, "server"],
    [{ kind: "empty" }, "invalid_reply"],
    [{ kind: "truncated-json" }, "invalid_reply"],
    [{ kind: "reset-before-headers" }, "connection"],
    [{ kind: "reset-mid-body" }, "connection"],
    [{ kind: "dropped-vector" }, "invalid_reply"],
    [{ kind: "short-vector" }, "invalid_reply"],
    [{ kind: "nan" }, "invalid_reply"],
    [{ kind: "zero-vector" }, "invalid_reply"],
    [{ kind: "empty-vector" }, "invalid_reply"],
  ] as const)("error: %j is one of code %s, and nothing is printed", async (fault, code) => {
    const printed = [vi.spyOn(console, "log"), vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
    const server = await start({ faults: { script: (index) => (index < 2 ? undefined : fault) } });
    const error = await failureOf(over(server).embed(["a", "b"]));
    expect(isEmbedloomError(error, code)).toBe(true);
    expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([]);
    for (const spy of printed) spy.mockRestore();
  });

  test.each([0, 2])("behavior: an abort during request %i reaches the server", async (hanging) => {
    const server = await start({ faults: { script: (index) => (index === hanging ? { kind: "hang" } : undefined) } });
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = failureOf(over(server).embed(["a"], { signal: controller.signal }));
    await server.until(() => server.requests.length === hanging + 1);
    controller.abort(reason);
    expect(await call).toBe(reason);
    await server.until(() => server.counters.aborted === 1);
  });

  test("behavior: a model that was removed meanwhile is pulled again by the next call that may", async () => {
    const server = await start({ installed: [model] });
    const embedder = over(server, { pull: "if-missing" });
    await embedder.embed(["a"]);
    if (server.installed instanceof Set) server.installed.clear();
    expect(await failureOf(embedder.embed(["a"]))).toMatchObject({ code: "model_not_found" });
    expect((await embedder.embed(["a"])).embeddings.count).toBe(1);
    expect(paths(server).slice(4)).toEqual([
      "/api/embed",
      "/api/show",
      "/api/pull",
      "/api/show",
      "/api/tags",
      "/api/embed",
      "/api/tags",
    ]);
  });

  test("error: a base URL that is not Ollama's", async () => {
    const server = await start();
    const error = await failureOf(over(server, { baseURL: `${server.url}/elsewhere` }).embed(["a"]));
    expect(error).toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("Set `baseURL` without /api or /v1"),
    });
  });
});
