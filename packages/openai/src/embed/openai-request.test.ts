import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import { isEmbedloomError } from "@embedloom/core";
import { type FakeOpenAI, type FakeOpenAISettings, startFakeOpenAI } from "@embedloom/testing";
import { OpenAI } from "openai";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createSender, type EmbeddingsRequest } from "./openai-request.ts";
import type { OpenAISettings } from "../settings/openai-settings.ts";

const model = "text-embedding-3-small";
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const close of opened.splice(0)) await close();
});

async function fakeServer(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI(settings);
  opened.push(() => server.close());
  return server;
}

/** A server that answers every request with the same few lines. */
async function scripted(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`;
}

const send = (baseURL: string, request: Partial<EmbeddingsRequest> = {}, settings: Partial<OpenAISettings> = {}) =>
  createSender({ model, ...settings })(new OpenAI({ apiKey: "test", baseURL }), {
    server: "the server",
    model,
    inputs: ["a", "b"],
    ...request,
  });

const failure = async (sent: Promise<unknown>): Promise<unknown> => {
  const error = await sent.then(
    () => "no error",
    (reason: unknown) => reason,
  );
  return isEmbedloomError(error) ? { name: error.name, message: error.message, retryable: error.retryable } : error;
};

describe("what is sent", () => {
  test("default: model, inputs and base64, no retries of the SDK, no field that was not asked for", async () => {
    const server = await fakeServer();
    const answer = await send(server.url);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: "POST", path: "/v1/embeddings" });
    expect(server.requests[0]?.body).toEqual({ model, input: ["a", "b"], encoding_format: "base64" });
    expect(answer.embeddings.row(1)).toEqual(server.vectorOf("b", model));
    expect(answer).toMatchObject({ tokens: 2, requests: 1 });
  });

  test("args: dimensions, float and headers", async () => {
    const server = await fakeServer();
    const settings = { encodingFormat: "float", headers: { "x-tenant": "blue" } } as const;
    const answer = await send(server.url, { dimensions: 8, expectedDimensions: 8 }, settings);
    expect(server.requests[0]?.body).toMatchObject({ dimensions: 8, encoding_format: "float" });
    expect(server.requests[0]?.headers["x-tenant"]).toBe("blue");
    expect(answer.embeddings.row(0)).toEqual(server.vectorOf("a", model, 8));
  });

  test("args: encodingFormat omit sends no such field", async () => {
    const server = await fakeServer({ encoding: "reject-field" });
    const answer = await send(server.url, {}, { encodingFormat: "omit" });
    expect(server.requests[0]?.body).toEqual({ model, input: ["a", "b"] });
    expect(answer.requests).toBe(1);
  });
});

describe("encodings", () => {
  test("behavior: a server that ignores base64 is understood", async () => {
    const server = await fakeServer({ encoding: "ignore-base64" });
    const answer = await send(server.url);
    expect(answer.embeddings.row(0)).toEqual(server.vectorOf("a", model));
  });

  test.each([400, 422] as const)(
    "behavior: a server that refuses the field with %i is asked without it from then on",
    async (status) => {
      const server = await fakeServer({ encoding: "reject-field", encodingErrorStatus: status });
      const sender = createSender({ model });
      const client = new OpenAI({ apiKey: "test", baseURL: server.url });
      const request = { server: "the server", model, inputs: ["a"] };
      expect((await sender(client, request)).requests).toBe(2);
      expect((await sender(client, request)).requests).toBe(1);
      expect(server.requests.map(({ status: sent }) => sent)).toEqual([status, 200, 200]);
    },
  );

  test("error: what the second attempt fails with is reported", async () => {
    const server = await fakeServer({ encoding: "reject-field" });
    const sent = send(server.url, { inputs: ["a", ""] });
    expect(await failure(sent)).toMatchObject({ name: "InputRejectedError" });
    expect(server.requests).toHaveLength(2);
  });
});

describe("replies that are no answer", () => {
  test.each(["base64", "float"] as const)(
    "behavior: vectors in another order are put in place (%s)",
    async (encodingFormat) => {
      const server = await fakeServer({ faults: { script: () => ({ kind: "out-of-order" }) } });
      const inputs = ["a", "b", "c", "d"];
      const { embeddings } = await send(server.url, { inputs }, { encodingFormat });
      expect([...embeddings]).toEqual(inputs.map((input) => server.vectorOf(input, model)));
    },
  );

  test.each([
    ["dropped-vector", "InvalidReplyError"],
    ["duplicate-index", "InvalidReplyError"],
    ["short-vector", "InvalidReplyError"],
    ["nan", "InvalidReplyError"],
    ["zero-vector", "InvalidReplyError"],
    ["empty-vector", "InvalidReplyError"],
    ["empty", "InvalidReplyError"],
    ["truncated-json", "InvalidReplyError"],
    ["error-with-200", "ServerError"],
    ["reset-before-headers", "ConnectionError"],
    ["reset-mid-body", "ConnectionError"],
  ] as const)("error: %s is a %s after one request", async (kind, name) => {
    for (const encodingFormat of ["base64", "float"] as const) {
      const server = await fakeServer({ faults: { script: () => ({ kind }) } });
      expect(await failure(send(server.url, {}, { encodingFormat }))).toMatchObject({ name });
      expect(server.requests).toHaveLength(1);
    }
  });

  test.each([200, 502, 503] as const)("behavior: an HTML page with status %i", async (status) => {
    const server = await fakeServer({ faults: { script: () => ({ kind: "html", status }) } });
    const name = status === 200 ? "InvalidReplyError" : "ServerError";
    expect(await failure(send(server.url))).toMatchObject({ name, retryable: status !== 200 });
  });

  test("behavior: JSON that is labelled as text is read", async () => {
    const url = await scripted((_, response) => {
      response.setHeader("content-type", "text/plain").end('{"data":[{"embedding":[1,0]},{"embedding":[0,1]}]}');
    });
    expect((await send(url)).embeddings.toArrays()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test.each([
    ['{"error":"Unexpected endpoint or method. (POST /embeddings)"}', "ServerError"],
    ['{"error":{"message":"slow down","code":429}}', "RateLimitError"],
    ['{"error":{"message":"no credit","code":402},"data":null}', "QuotaExhaustedError"],
    ["{}", "InvalidReplyError"],
    ['{"data":null}', "InvalidReplyError"],
    ["[]", "InvalidReplyError"],
  ])("error: status 200 with %s", async (body, name) => {
    const url = await scripted((_, response) => {
      response.setHeader("content-type", "application/json").end(body);
    });
    expect(await failure(send(url))).toMatchObject({ name });
  });
});

describe("ends before the end", () => {
  test.each(["request", "headers"] as const)(
    "behavior: an abort while the server hangs after the %s reaches it",
    async (after) => {
      const server = await fakeServer({ faults: { script: () => ({ kind: "hang", after }) } });
      const controller = new AbortController();
      const reason = new Error("enough");
      const sent = send(server.url, { signal: controller.signal });
      await server.until(() => server.counters.inFlight === 1);
      controller.abort(reason);
      await expect(sent).rejects.toBe(reason);
      await server.until(() => server.counters.aborted === 1);
      expect(server.requests).toHaveLength(1);
    },
  );

  test.each(["request", "headers"] as const)("error: a server that hangs after the %s is given up", async (after) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const server = await fakeServer({ faults: { script: () => ({ kind: "hang", after }) } });
    const sent = failure(send(server.url, {}, { timeoutMs: 30_000 }));
    await server.until(() => server.counters.inFlight === 1);
    vi.advanceTimersByTime(30_000);
    expect(await sent).toEqual({
      name: "ConnectionError",
      message: "The server did not answer within 30000 ms (`timeoutMs`).",
      retryable: true,
    });
    await server.until(() => server.counters.aborted === 1);
  });

  test("error: nobody listens", async () => {
    const server = await fakeServer();
    await server.close();
    expect(await failure(send(server.url))).toEqual({
      name: "ConnectionError",
      message: "No connection to the server (ECONNREFUSED). Check that it runs and `baseURL`.",
      retryable: true,
    });
  });

  test("behavior: a 429 of a real bucket tells the wait and the buckets, and is not retried here", async () => {
    const server = await fakeServer({ rateLimits: { requestsPerMinute: 1 } });
    const first = await send(server.url);
    expect(first.rateLimit?.requests).toMatchObject({ limit: 1, remaining: 0 });
    const second = send(server.url).catch((error: unknown) => error);
    const error = await second;
    expect(isEmbedloomError(error, "rate_limited")).toBe(true);
    expect(error).toMatchObject({ retryable: true, status: 429, rateLimit: { requests: { remaining: 0 } } });
    expect(server.requests).toHaveLength(2);
  });
});
