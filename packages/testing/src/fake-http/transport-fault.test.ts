import { describe, expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../fake-openai/fake-openai.ts";
import { type PostedReply, postJson } from "./post-json.ts";
import type { TransportFault } from "./transport-fault.ts";

const model = "tiny";
const minute = 60_000;

async function start(fault: TransportFault): Promise<FakeOpenAI> {
  const models = { [model]: { dimensions: 8 } };
  const server = await startFakeOpenAI({ models, faults: { script: (index) => (index === 0 ? fault : undefined) } });
  onTestFinished(() => server.close());
  return server;
}

const ask = (server: FakeOpenAI, init: RequestInit = {}): Promise<PostedReply> =>
  postJson(`${server.url}/embeddings`, { model, input: ["a", "b"] }, init);

const wholeReply = { object: "list", model, data: [{ index: 0 }, { index: 1 }] };

describe("cut connections", () => {
  test("error: reset-before-headers fails the request, and nothing was worked out", async () => {
    const server = await start({ kind: "reset-before-headers" });
    await expect(ask(server)).rejects.toMatchObject({ message: "fetch failed", cause: { code: expect.any(String) } });
    expect(server.requests[0]).toMatchObject({ outcome: "cut", status: undefined });
    expect(server.counters).toMatchObject({ vectorsServed: 0, aborted: 0, inFlight: 0 });
  });

  test("error: reset-mid-body arrives as headers and a body that ends too early, and was paid", async () => {
    const server = await start({ kind: "reset-mid-body" });
    await expect(ask(server)).rejects.toMatchObject({ message: "terminated", cause: { code: "UND_ERR_SOCKET" } });
    expect(server.requests[0]).toMatchObject({ outcome: "cut", status: 200 });
    expect(server.counters).toMatchObject({ vectorsServed: 2, aborted: 0 });
  });
});

describe("wrong bodies", () => {
  test("error: truncated-json is a complete 200 whose JSON is not", async () => {
    const reply = await ask(await start({ kind: "truncated-json" }));
    expect(reply.status).toBe(200);
    expect(reply.headers.get("content-type")).toBe("application/json");
    expect(() => reply.json()).toThrow(SyntaxError);
  });

  test.each([200, 500, 502, 503, 504] as const)("error: html with status %d", async (status) => {
    const server = await start({ kind: "html", status });
    const reply = await ask(server);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([status, "text/html"]);
    expect(reply.text).toMatch(new RegExp(`^<html>[^]*<h1>${status} \\w+`));
    expect(server.counters.vectorsServed).toBe(0);
  });

  test("error: empty is a 200 of type JSON without a body", async () => {
    const reply = await ask(await start({ kind: "empty" }));
    expect([reply.status, reply.headers.get("content-type"), reply.text]).toEqual([200, "application/json", ""]);
  });
});

describe("waits", () => {
  test("behavior: slow sends the whole answer in the end", async () => {
    const server = await start({ kind: "slow", headersMs: 2, bodyMs: 2 });
    expect((await ask(server)).json()).toMatchObject(wholeReply);
  });

  test("behavior: while one request is slow with its headers others are answered, and a client that gives up is noticed", async () => {
    const server = await start({ kind: "slow", headersMs: minute });
    const client = new AbortController();
    const slow = ask(server, { signal: client.signal });
    await server.until(() => server.counters.inFlight === 1);
    expect((await ask(server)).status).toBe(200);
    client.abort(new Error("enough"));
    await expect(slow).rejects.toThrow("enough");
    await server.until(() => server.counters.aborted === 1);
    expect(server.requests.map(({ outcome }) => outcome)).toEqual(["aborted", "answered"]);
    expect(server.counters.inFlight).toBe(0);
  });

  test.each([{ kind: "slow", bodyMs: minute } as const, { kind: "hang", after: "headers" } as const])(
    "behavior: $kind after the headers sends half of the body and notices that the client gave up",
    async (fault) => {
      const server = await start(fault);
      const client = new AbortController();
      const response = await fetch(`${server.url}/embeddings`, {
        method: "POST",
        body: JSON.stringify({ model, input: "a" }),
        signal: client.signal,
      });
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(first?.value?.length).toBeGreaterThan(10);
      expect(Number(response.headers.get("content-length"))).toBeGreaterThan(first?.value?.length ?? 0);
      client.abort();
      await server.until(() => server.counters.aborted === 1);
      expect(server.requests[0]).toMatchObject({ outcome: "aborted", status: 200 });
    },
  );

  test("behavior: hang never answers, and bills nothing", async () => {
    const server = await start({ kind: "hang" });
    const client = new AbortController();
    const hanging = ask(server, { signal: client.signal });
    await server.until(() => server.requests.length === 1);
    client.abort();
    await expect(hanging).rejects.toThrow("aborted");
    await server.until(() => server.counters.aborted === 1);
    expect(server.requests[0]).toMatchObject({ outcome: "aborted", status: undefined });
    expect(server.counters.tokensBilled).toBe(0);
  });

  test("behavior: hold answers once its promise has resolved", async () => {
    const released: string[] = [];
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const server = await start({ kind: "hold", until });
    const held = ask(server).then((reply) => {
      released.push("held");
      return reply;
    });
    await server.until(() => server.counters.inFlight === 1);
    await ask(server);
    released.push("other");
    release();
    expect((await held).json()).toMatchObject(wholeReply);
    expect(released).toEqual(["other", "held"]);
  });
});
