import { describe, expect, onTestFinished, test } from "vitest";
import { type PostedReply, postJson } from "../../fake-http/post-json.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fake-openai.ts";
import type { FakeOpenAISettings } from "../openai-settings.ts";

async function start(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const countTokens = (text: string): number => (text.match(/\S+/g)?.length ?? 0) + 2;
  const server = await startFakeOpenAI({ style: "llama.cpp", countTokens, ...settings });
  onTestFinished(() => server.close());
  return server;
}

const ask = (server: FakeOpenAI, body: unknown, headers = {}): Promise<PostedReply> =>
  postJson(`${server.url}/embeddings`, body, { headers });

const error = (message: string, type = "invalid_request_error", code = 400): object => ({
  error: { code, message, type },
});

describe("what it accepts", () => {
  test.each([
    [{ input: [""] }, 1, 2],
    [{ input: "" }, 1, 2],
    [{ input: ["a", 3] }, 1, 4],
    [{ input: [101, 102] }, 1, 2],
    [{ input: ["a", [101]] }, 2, 4],
    [{ input: { prompt_string: "a" } }, 1, 3],
    [{ input: "a", user: "x", other: 1 }, 1, 3],
    [{ input: Array.from({ length: 2049 }, () => "a") }, 2049, 3 * 2049],
  ] as const)("args: case %#", async (body, rows, tokens) => {
    const { status, json } = await ask(await start(), body);
    const reply = json() as { data: unknown[]; usage: object };
    expect([status, reply.data.length, reply.usage]).toEqual([
      200,
      rows,
      { prompt_tokens: tokens, total_tokens: tokens },
    ]);
  });

  test("behavior: any model name is echoed, and one that is no text is the file's", async () => {
    const server = await start({ models: { "m.gguf": { dimensions: 8 } } });
    const modelOf = async (body: object): Promise<unknown> =>
      ((await ask(server, body)).json() as { model: unknown }).model;
    expect(await modelOf({ model: "anything", input: "a" })).toBe("anything");
    expect(await modelOf({ model: 3, input: "a" })).toBe("m.gguf");
    expect(server.vectorOf("a", "anything")).toEqual(server.vectorOf("a", "m.gguf"));
  });

  test("behavior: rows have length 1, and base64 is noted at the row", async () => {
    const server = await start();
    const { data } = (await ask(server, { input: "a" })).json() as { data: { embedding: number[] }[] };
    expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 6);
    expect((await ask(server, { input: "a", encoding_format: "base64" })).json()).toMatchObject({
      data: [{ encoding_format: "base64", embedding: expect.any(String) }],
    });
  });

  test.each([
    ["/embeddings", { input: "a", encoding_format: "base64" }],
    ["/embedding", { content: "a" }],
    ["/v1/embeddings", { content: "a" }],
  ])("behavior: %s answers %j in the server's own shape", async (path, body) => {
    const server = await start();
    const reply = await postJson(`${server.origin}${path}`, body);
    expect(reply.json()).toEqual([{ index: 0, embedding: [expect.any(Array)] }]);
  });
});

const parse = "[json.exception.parse_error.101] parse error at line 1, column";
const prompt =
  '"prompt" elements must be a string, a list of tokens, a JSON object containing a prompt string, or a list of mixed ' +
  "strings & tokens.";

describe("what it refuses", () => {
  test.each([
    [{ input: [] }, '"input" must not be empty'],
    [{}, '"input" or "content" must be provided'],
    ["[]", '"input" or "content" must be provided'],
    [{ input: 3 }, prompt],
    [{ input: null }, prompt],
    [{ input: [["a"]] }, prompt],
    [{ input: [1.5] }, prompt],
    [{ input: [-1] }, "Prompt contains invalid tokens"],
    [{ input: [[]] }, "Input content cannot be empty"],
    [{ input: "a", encoding_format: "int8" }, "The format to return the embeddings in. Can be either float or base64"],
    [{ input: "a", encoding_format: null }, "[json.exception.type_error.302] type must be string, but is null"],
    [
      "",
      `${parse} 1: attempting to parse an empty input; check that your input string or stream contains the expected JSON`,
    ],
    [
      '{"input":',
      `${parse} 10: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal`,
    ],
    [
      '{"input" "a"}',
      `${parse} 12: syntax error while parsing object separator - unexpected string literal; expected ':'`,
    ],
    ['{"input":["a"', `${parse} 14: syntax error while parsing array - unexpected end of input; expected ']'`],
    [
      '{"input":"a',
      `${parse} 12: syntax error while parsing value - invalid string: missing closing quote; last read: '"a'`,
    ],
    ["<p>", `${parse} 1: syntax error while parsing value - invalid literal; last read: '<'`],
    [
      { input: "a\ud800b" },
      `${parse} 18: syntax error while parsing value - invalid string: surrogate U+D800..U+DBFF must be followed by ` +
        String.raw`U+DC00..U+DFFF; last read: '"a\ud800b'`,
    ],
  ])("error: %j", async (body, message) => {
    const reply = await ask(await start(), body);
    expect([reply.status, reply.json()]).toEqual([400, error(message)]);
  });

  test("error: over the physical batch is a 500, over the context of a causal model a 400", async () => {
    const input = ["fits", "w ".repeat(600)];
    const encoder = await ask(await start(), { input });
    const tooLarge =
      "input (602 tokens) is too large to process. increase the physical batch size (current batch size: 512)";
    expect([encoder.status, encoder.json()]).toEqual([500, error(tooLarge, "server_error", 500)]);
    const causal = await start({ models: { m: { dimensions: 8, causal: true } } });
    const reply = await ask(causal, { input });
    expect([reply.status, reply.json()]).toMatchObject([400, { error: { type: "exceed_context_size_error" } }]);
  });

  test("error: an empty text has no token where the model adds none", async () => {
    const server = await start({ models: { m: { dimensions: 8, addsSpecialTokens: false } } });
    expect((await ask(server, { input: ["a", ""] })).json()).toEqual(error("Input content cannot be empty"));
  });

  test("error: a wrong key, everywhere but at /health", async () => {
    const server = await start({ apiKey: "right" });
    const wrong = await ask(server, { input: "a" }, { authorization: "Bearer wrong" });
    const refusal = { error: { message: "Invalid API Key", type: "authentication_error", code: 401 } };
    expect([wrong.status, wrong.json()]).toEqual([401, refusal]);
    expect((await ask(server, { input: "a" }, { "x-api-key": "right" })).status).toBe(200);
    expect((await fetch(`${server.origin}/health`)).status).toBe(200);
    expect((await fetch(`${server.origin}/v1/models`)).status).toBe(401);
  });

  test("error: while it loads it is unavailable", async () => {
    const server = await start({ faults: { script: () => ({ kind: "server-error", status: 503 }) } });
    const reply = await ask(server, { input: "a" });
    const loading = { error: { message: "Loading model", type: "unavailable_error", code: 503 } };
    expect([reply.status, reply.json()]).toEqual([503, loading]);
  });

  test("error: unknown paths and methods are not found", async () => {
    const server = await start();
    const found = { error: { message: "File Not Found", type: "not_found_error", code: 404 } };
    expect(await (await fetch(`${server.url}/embeddings`)).json()).toEqual(found);
    expect((await postJson(`${server.url}/nope`, {})).json()).toEqual(found);
  });
});

test("default: /v1/models tells width and context", async () => {
  const server = await start({ models: { "m.gguf": { dimensions: 8, tokensPerInput: 256 } } });
  const list: unknown = await (await fetch(`${server.url}/models`)).json();
  expect(list).toMatchObject({ data: [{ id: "m.gguf", owned_by: "llamacpp", meta: { n_ctx: 256, n_embd: 8 } }] });
});
