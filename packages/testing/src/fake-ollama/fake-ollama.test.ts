import { describe, expect, onTestFinished, test } from "vitest";
import { type PostedReply, postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";

async function start(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const server = await startFakeOllama(settings);
  onTestFinished(() => server.close());
  return server;
}

const embed = (server: FakeOllama, body: unknown): Promise<PostedReply> => postJson(`${server.url}/api/embed`, body);

interface Embeddings {
  readonly embeddings: number[][];
  readonly prompt_eval_count?: number;
}

async function embeddings(server: FakeOllama, body: object): Promise<Embeddings> {
  const reply = await embed(server, body);
  expect(reply.status, reply.text).toBe(200);
  return reply.json() as Embeddings;
}

const model = "all-minilm";

describe("/api/embed", () => {
  test("default: one unit-length vector per input, in order, with the model as requested", async () => {
    const server = await start({ now: () => 0 });
    const reply = await embed(server, { model, input: ["a", "two words"] });
    expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const body = reply.json() as Embeddings;
    expect(body.embeddings.map((vector) => Float32Array.from(vector))).toEqual([
      server.vectorOf("a", model),
      server.vectorOf("two words", model),
    ]);
    expect(Math.hypot(...(body.embeddings[0] ?? []))).toBeCloseTo(1, 6);
    const durations = { total_duration: 1, load_duration: 1 };
    expect({ ...body, embeddings: [] }).toEqual({ model, embeddings: [], prompt_eval_count: 7, ...durations });
  });

  test("default: durations are nanoseconds", async () => {
    let time = 0;
    const server = await start({ now: () => (time += 2) });
    const { total_duration: duration } = (await embed(server, { model, input: "a" })).json() as {
      total_duration: number;
    };
    expect(duration).toBeGreaterThanOrEqual(2e6);
    expect(duration % 2e6).toBe(0);
  });

  test.each([{}, { input: "" }, { input: null }, { input: [] }])(
    "args: %j only loads the model, and nothing is counted",
    async (fields) => {
      const server = await start({ now: () => 0 });
      const reply = await embed(server, { model, ...fields });
      expect([reply.status, reply.json()]).toEqual([200, { model, embeddings: [] }]);
      expect(server.loaded(model)).toBeDefined();
    },
  );

  test("args: a list with an empty text gives a vector, or 400 for a model without special tokens", async () => {
    const server = await start({ models: { bare: { dimensions: 8, contextLength: 512, addsSpecialTokens: false } } });
    expect((await embeddings(server, { model, input: [""] })).embeddings).toHaveLength(1);
    expect((await embed(server, { model: "bare", input: [""] })).status).toBe(400);
  });

  test("args: dimensions truncates any model and renormalises; more than native is ignored", async () => {
    const server = await start();
    const short = (await embeddings(server, { model, input: "a", dimensions: 64 })).embeddings[0] ?? [];
    expect(Float32Array.from(short)).toEqual(server.vectorOf("a", model, 64));
    expect(Math.hypot(...short)).toBeCloseTo(1, 6);
    expect((await embeddings(server, { model, input: "a", dimensions: 9999 })).embeddings[0]).toHaveLength(384);
    const old = await start({ version: "0.11.10" });
    expect((await embeddings(old, { model, input: "a", dimensions: 64 })).embeddings[0]).toHaveLength(384);
  });

  test("error: before 0.2.6 the path does not exist", async () => {
    const reply = await embed(await start({ version: "0.2.5" }), { model, input: "a" });
    expect([reply.status, reply.text]).toEqual([404, "404 page not found"]);
  });
});

describe("windows", () => {
  const long = Array.from({ length: 300 }, (_, index) => `w${index}`);

  test("args: truncate cuts the tail by default; prompt_eval_count is the only trace", async () => {
    const server = await start();
    const reply = await embeddings(server, { model, input: [long.join(" "), "a"] });
    expect(reply.prompt_eval_count).toBe(256 + 3);
    const kept = long.slice(0, 254).join(" ");
    expect(Float32Array.from(reply.embeddings[0] ?? [])).toEqual(server.vectorOf(kept, model));
  });

  test.each([
    ["0.11.11", "input length exceeds maximum context length"],
    ["0.12.0", "input exceeds maximum context length"],
    ["0.34.2", "the input length exceeds the context length"],
  ])("error: truncate false in %s: %s", async (version, error) => {
    const reply = await embed(await start({ version }), { model, input: long.join(" "), truncate: false });
    expect([reply.status, reply.json()]).toEqual([400, { error }]);
  });

  test("behavior: from 0.30 an encoder sees 2,048 tokens whatever num_ctx says, unless num_batch lifts it", async () => {
    const server = await start({ countTokens: (text) => text.length });
    const input = "x ".repeat(3000);
    const count = async (options: object): Promise<number | undefined> =>
      (await embeddings(server, { model: "bge-m3", input, options })).prompt_eval_count;
    expect(await count({ num_ctx: 8192 })).toBe(2047);
    expect(await count({ num_ctx: 8192, num_batch: 8192 })).toBe(6000);
    const options = { num_ctx: 8192 };
    const refused = await embed(server, { model: "bge-m3", input, options, truncate: false });
    expect(refused.json()).toEqual({ error: "the input length exceeds the context length" });
  });

  test("error: truncation that leaves nothing", async () => {
    const reply = await embed(await start(), { model, input: "a", options: { num_ctx: 2 } });
    expect([reply.status, reply.json()]).toEqual([
      400,
      { error: "input after truncation exceeds maximum context length" },
    ]);
  });

  test("args: truncationFails answers the error in spite of truncate", async () => {
    const reply = await embed(await start({ truncationFails: true }), { model, input: long.join(" ") });
    expect([reply.status, reply.json()]).toEqual([400, { error: "the input length exceeds the context length" }]);
  });
});

describe("errors", () => {
  test.each([
    ["", 400, "missing request body"],
    ['{"model": "a"', 400, "unexpected EOF"],
    ["<p>", 400, "invalid character '<' looking for beginning of value"],
    [{ model: "nope", input: "a" }, 404, 'model "nope" not found, try pulling it first'],
    [{ model: "no pe", input: "a" }, 400, "invalid model name"],
    [{ input: "a" }, 404, "model '' not found"],
    ["[]", 400, "json: cannot unmarshal array into Go value of type api.EmbedRequest"],
    [
      { model, input: "a", dimensions: "128" },
      400,
      "json: cannot unmarshal string into Go struct field EmbedRequest.dimensions of type int",
    ],
    [{ model, input: "a", options: { num_ctx: "8192" } }, 500, 'option "num_ctx" must be of type integer'],
    [{ model, input: "a", keep_alive: true }, 400, "Unsupported type: 'bool'"],
    [{ model, input: [1, 2] }, 400, "invalid input type"],
    [{ model, input: 5 }, 400, "invalid input type"],
    [{ model, input: ["a", null] }, 400, "invalid input type"],
    [{ model, input: "a", keep_alive: "soon" }, 400, 'time: invalid duration "soon"'],
  ])("error: %j is answered with %i %s", async (body, status, error) => {
    const reply = await embed(await start(), body);
    expect([reply.status, reply.json()]).toEqual([status, { error }]);
  });

  test("error: a chat model has no embeddings", async () => {
    const reply = await embed(await start({ installed: ["llama3.2"] }), { model: "llama3.2", input: "a" });
    expect([reply.status, reply.json()]).toEqual([501, { error: "this model does not support embeddings" }]);
  });

  test.each([
    ["0.34.2", 400, "embedding contains NaN or Inf values"],
    ["0.24.0", 500, "failed to encode response: json: unsupported value: NaN"],
  ])("error: a NaN vector fails the whole request in %s with %i", async (version, status, error) => {
    const server = await start({ version, faults: { nan: { marker: "NAN" } } });
    const reply = await embed(server, { model, input: ["a", "NAN here"] });
    expect([reply.status, reply.json()]).toEqual([status, { error }]);
    expect(server.counters.vectorsServed).toBe(1);
  });

  test("args: nanReply zero-vector answers zeros with status 200", async () => {
    const server = await start({ nanReply: "zero-vector", faults: { nan: { marker: "NAN" } } });
    const [good, bad] = (await embeddings(server, { model, input: ["a", "NAN"] })).embeddings;
    expect(good?.some((value) => value !== 0)).toBe(true);
    expect(bad?.every((value) => value === 0)).toBe(true);
  });

  test("error: a poison input fails its whole request every time, and only those that hold it", async () => {
    const server = await start({ faults: { poison: { marker: "POISON" } } });
    expect((await embed(server, { model, input: ["a", "POISON"] })).status).toBe(400);
    expect((await embed(server, { model, input: ["POISON"] })).status).toBe(400);
    expect((await embed(server, { model, input: ["a"] })).status).toBe(200);
    const old = await start({ version: "0.12.0", faults: { poison: { marker: "POISON" } } });
    expect((await embed(old, { model, input: ["POISON"] })).status).toBe(500);
  });

  test("behavior: the texts beside an over-long one are embedded all the same", async () => {
    const server = await start();
    const input = [...Array.from({ length: 63 }, (_, index) => `text ${index}`), "w ".repeat(300)];
    expect((await embed(server, { model, input, truncate: false })).status).toBe(400);
    expect([server.counters.vectorsServed, server.textsServed.size]).toEqual([63, 63]);
  });

  test("behavior: half of a surrogate pair is left out", async () => {
    const server = await start();
    const { embeddings: rows } = await embeddings(server, { model, input: ["a\ud800b", "ab"] });
    expect(rows[0]).toEqual(rows[1]);
    expect(server.vectorOf("a\ud800b", model)).toEqual(server.vectorOf("ab", model));
  });

  test("behavior: other weights under the same name are loaded by the next request", async () => {
    const server = await start();
    const before = await embeddings(server, { model, input: "a" });
    server.replaceWeights(model, "2");
    const after = await embeddings(server, { model, input: "a" });
    expect(after.embeddings).not.toEqual(before.embeddings);
    expect(server.counters.loads).toBe(2);
    expect(() => server.replaceWeights("nope", "2")).toThrow("to be one the fake server knows");
  });

  test("error: an unknown path is gin's plain 404, another method a 405", async () => {
    const server = await start();
    expect((await postJson(`${server.url}/api/nope`, {})).text).toBe("404 page not found");
    const get = await fetch(`${server.url}/api/embed`);
    expect([get.status, await get.text()]).toEqual([405, "405 method not allowed"]);
    expect((await postJson(`${server.url}/api/tags`, {})).status).toBe(405);
  });

  test("behavior: before 0.30 an impossible name is a missing model", async () => {
    const reply = await embed(await start({ version: "0.29.0" }), { model: "no pe", input: "a" });
    expect([reply.status, reply.json()]).toEqual([404, { error: "model 'no pe' not found" }]);
  });
});

describe("settings", () => {
  test("error: names that cannot be models, unknown ones and models without width are refused", async () => {
    const broken = { dimensions: 0, contextLength: 1 };
    await expect(startFakeOllama({ installed: ["nope"] })).rejects.toThrow("to be names of known models");
    await expect(startFakeOllama({ installed: ["a b"] })).rejects.toThrow("to be a model name such as bge-m3:latest");
    await expect(startFakeOllama({ models: { broken } })).rejects.toThrow(
      "to be an integer from 1 up, got 0 (a number)",
    );
    const server = await start();
    expect(() => server.vectorOf("a", "nope")).toThrow("Expected `model` to be one the fake server knows");
  });
});
