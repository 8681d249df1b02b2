import { describe, expect, onTestFinished, test } from "vitest";
import { deterministicVector } from "../seeded/deterministic-vector.ts";
import { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
import type { FakeOpenAISettings } from "./openai-settings.ts";
import { postJson } from "../fake-http/post-json.ts";

const model = "text-embedding-3-small";

async function start(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI(settings);
  onTestFinished(() => server.close());
  return server;
}

interface Reply {
  readonly object: string;
  readonly model: string;
  readonly data: readonly { readonly object: string; readonly index: number; readonly embedding: unknown }[];
  readonly usage?: { readonly prompt_tokens: number; readonly total_tokens: number };
}

async function embeddings(server: FakeOpenAI, body: object): Promise<Reply> {
  const reply = await postJson(`${server.url}/embeddings`, body);
  expect(reply.status, reply.text).toBe(200);
  return reply.json() as Reply;
}

function decoded(base64: unknown): Float32Array {
  const bytes = Buffer.from(String(base64), "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, position) => bytes.readFloatLE(position * 4));
}

describe("replies", () => {
  test("default: floats in the order of the inputs, with object, index, model and usage", async () => {
    const server = await start();
    const reply = await embeddings(server, { model, input: ["a", "two words"] });
    expect(reply).toMatchObject({
      object: "list",
      model,
      data: [
        { object: "embedding", index: 0 },
        { object: "embedding", index: 1 },
      ],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    expect(Float32Array.from(reply.data[1]?.embedding as number[])).toEqual(server.vectorOf("two words", model));
    expect(server.vectorOf("two words", model)).toEqual(deterministicVector("two words", 1536, model));
  });

  test("args: encoding_format base64 is little-endian float32", async () => {
    const server = await start();
    const reply = await embeddings(server, { model, input: "a", encoding_format: "base64" });
    expect(decoded(reply.data[0]?.embedding)).toEqual(server.vectorOf("a", model));
  });

  test("args: dimensions truncates and renormalises, up to the native width", async () => {
    const server = await start();
    const short = await embeddings(server, { model, input: "a", dimensions: 512 });
    const vector = Float32Array.from(short.data[0]?.embedding as number[]);
    expect(vector).toEqual(server.vectorOf("a", model, 512));
    expect(vector).toHaveLength(512);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    const full = await embeddings(server, { model, input: "a", dimensions: 1536 });
    expect(full.data[0]?.embedding).toHaveLength(1536);
  });

  test("args: input may be a string, strings, token numbers or lists of them", async () => {
    const server = await start();
    expect((await embeddings(server, { model, input: "a" })).data).toHaveLength(1);
    expect((await embeddings(server, { model, input: ["a", " "] })).data).toHaveLength(2);
    expect((await embeddings(server, { model, input: [1, 2, 3] })).usage?.prompt_tokens).toBe(3);
    expect((await embeddings(server, { model, input: [[1, 2], [3]] })).data).toHaveLength(2);
    expect(server.textsServed.get("1,2")).toBe(1);
  });

  test("args: models may be added and have vectors of their own", async () => {
    const server = await start({ models: { tiny: { dimensions: 4 } } });
    const reply = await embeddings(server, { model: "tiny", input: "a" });
    expect(reply.data[0]?.embedding).toHaveLength(4);
    expect(server.vectorOf("a", "text-embedding-3-large")).toHaveLength(3072);
    expect(server.vectorOf("a", "text-embedding-ada-002")).not.toEqual(server.vectorOf("a", model));
  });

  test("args: countTokens decides what is billed", async () => {
    const server = await start({ countTokens: (text) => text.length });
    expect((await embeddings(server, { model, input: ["abc", "de"] })).usage?.total_tokens).toBe(5);
    expect(server.counters.tokensBilled).toBe(5);
  });

  test("args: usage may be zero or absent", async () => {
    const zero = await embeddings(await start({ usage: "zero" }), { model, input: "a" });
    expect(zero.usage).toEqual({ prompt_tokens: 0, total_tokens: 0 });
    const absent = await embeddings(await start({ usage: "absent" }), { model, input: "a" });
    expect("usage" in absent).toBe(false);
  });

  test("behavior: a whole batch of 2,048 inputs is answered, each with its own vector", async () => {
    const server = await start({ models: { tiny: { dimensions: 8 } } });
    const input = Array.from({ length: 2048 }, (_, index) => `text ${index}`);
    const { data } = await embeddings(server, { model: "tiny", input, encoding_format: "base64" });
    expect(data).toHaveLength(2048);
    for (const at of [0, 1023, 2047]) {
      expect(decoded(data[at]?.embedding)).toEqual(server.vectorOf(input[at] ?? "", "tiny"));
    }
  });

  test("behavior: content type, request id and version headers are sent, and differ per request", async () => {
    const server = await start();
    const first = await postJson(`${server.url}/embeddings`, { model, input: "a" });
    const second = await postJson(`${server.url}/embeddings`, { model, input: "a" });
    expect(first.headers.get("content-type")).toBe("application/json");
    expect(first.headers.get("openai-version")).toBe("2020-10-01");
    expect(first.headers.get("x-request-id")).toMatch(/^req_\d+$/);
    expect(first.headers.get("x-request-id")).not.toBe(second.headers.get("x-request-id"));
    expect(first.headers.get("x-ratelimit-limit-requests")).toBeNull();
  });
});

describe("encoding support of compatible servers", () => {
  const ask = async (settings: FakeOpenAISettings, format?: string): Promise<unknown> => {
    const server = await start(settings);
    const body = { model, input: "a", ...(format === undefined ? {} : { encoding_format: format }) };
    const reply = await postJson(`${server.url}/embeddings`, body);
    return reply.status === 200 ? typeof (reply.json() as Reply).data[0]?.embedding : reply.status;
  };

  test("args: ignore-base64 sends floats back", async () => {
    expect(await ask({ encoding: "ignore-base64" }, "base64")).toBe("object");
  });

  test("args: reject-field refuses the field whatever it holds, and answers without it", async () => {
    expect(await ask({ encoding: "reject-field" }, "float")).toBe(400);
    expect(await ask({ encoding: "reject-field", encodingErrorStatus: 422 }, "base64")).toBe(422);
    expect(await ask({ encoding: "reject-field" })).toBe("object");
  });

  test("args: reject-float and reject-base64 refuse one value only", async () => {
    expect(await ask({ encoding: "reject-float" }, "float")).toBe(400);
    expect(await ask({ encoding: "reject-float" }, "base64")).toBe("string");
    expect(await ask({ encoding: "reject-base64" }, "base64")).toBe(400);
    expect(await ask({ encoding: "reject-base64" }, "float")).toBe("object");
  });

  test("error: the refusal names encoding_format", async () => {
    const server = await start({ encoding: "reject-field" });
    const reply = await postJson(`${server.url}/embeddings`, { model, input: "a", encoding_format: "float" });
    expect(reply.text).toContain("encoding_format");
  });
});

describe("log and counters", () => {
  test("default: every request is recorded as it came", async () => {
    let time = 1000;
    const server = await start({ now: () => (time += 1) });
    await postJson(`${server.url}/embeddings?x=1`, { model, input: "a" }, { headers: { "x-custom": "yes" } });
    await postJson(`${server.url}/nope`, "not json");
    expect(server.requests).toMatchObject([
      { index: 0, method: "POST", path: "/v1/embeddings?x=1", body: { model, input: "a" }, status: 200 },
      { index: 1, path: "/v1/nope", body: "not json", status: 404 },
    ]);
    expect(server.requests[0]?.headers["x-custom"]).toBe("yes");
    expect(server.requests[0]?.startedAt).toBeGreaterThan(1000);
  });

  test("default: what was paid is counted per text, so that paying twice shows", async () => {
    const server = await start();
    await embeddings(server, { model, input: ["a", "b"] });
    await embeddings(server, { model, input: ["b", "c", "c"] });
    expect(server.counters).toMatchObject({ requestsServed: 2, vectorsServed: 5, tokensBilled: 5 });
    expect(Object.fromEntries(server.textsServed)).toEqual({ a: 1, b: 2, c: 2 });
  });
});

describe("settings", () => {
  test("error: a model without a width is refused", async () => {
    await expect(startFakeOpenAI({ models: { m: { dimensions: 0 } } })).rejects.toThrow(
      'Expected `models["m"].dimensions` to be an integer from 1 up, got 0 (a number).',
    );
  });

  test("error: the vector of an unknown model is refused", async () => {
    const server = await start();
    expect(() => server.vectorOf("a", "nope")).toThrow("Expected `model` to be one the fake server knows");
  });
});

test("error: half of a surrogate pair in one text fails the whole request, a whole pair does not", async () => {
  await using server = await startFakeOpenAI();
  const ask = (input: readonly string[]) =>
    postJson(`${server.url}/embeddings`, { model: "text-embedding-3-small", input });
  expect((await ask(["a", "b\ud800c"])).status).toBe(500);
  expect((await ask(["a", "b\u{1f600}c"])).status).toBe(200);
});
