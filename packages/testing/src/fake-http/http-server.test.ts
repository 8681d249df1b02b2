import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { type HttpServer, type HttpServerSettings, startHttpServer } from "./http-server.ts";
import { postJson } from "./post-json.ts";
import { jsonReply } from "./reply.ts";

type Rig = HttpServer & { readonly counters: HttpServerSettings["counters"] };

async function start(answer: HttpServerSettings["answer"], rest: Partial<HttpServerSettings> = {}): Promise<Rig> {
  const counters = { inFlight: 0, peakInFlight: 0, aborted: 0 };
  const server = await startHttpServer({ counters, now: () => 0, answer, ...rest });
  onTestFinished(() => server.close().catch(() => undefined));
  return { ...server, counters };
}

const timeouts = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

test("default: requests are answered on an ephemeral port and recorded", async () => {
  const server = await start(async (exchange) => exchange.send(jsonReply(201, { echo: exchange.request.body })));
  const reply = await postJson(`${server.origin}/path?q=1`, { text: "ü" });
  expect([reply.status, reply.json()]).toEqual([201, { echo: { text: "ü" } }]);
  expect(server.requests).toMatchObject([{ method: "POST", path: "/path?q=1", body: { text: "ü" }, status: 201 }]);
  await server.until(() => server.requests[0]?.outcome === "answered");
});

test("behavior: requests in flight are counted, with their peak", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const server = await start(async (exchange) => {
    await exchange.holdUntil(held);
    exchange.send(jsonReply(200, {}));
  });
  const replies = [1, 2, 3].map((number) => postJson(server.origin, { number }));
  await server.until(() => server.counters.inFlight === 3);
  release();
  await Promise.all(replies);
  await server.until(() => server.counters.inFlight === 0);
  expect(server.counters).toEqual({ inFlight: 0, peakInFlight: 3, aborted: 0 });
});

test("behavior: a client that goes away while it uploads counts as aborted and is not recorded", async () => {
  const server = await start(async (exchange) => exchange.send(jsonReply(200, {})));
  const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write("POST / HTTP/1.1\r\nhost: fake\r\ncontent-length: 1000\r\n\r\nhalf of it");
  await new Promise<void>((resolve) => socket.end(resolve));
  socket.destroy();
  await server.until(() => server.counters.aborted === 1);
  expect(server.requests).toEqual([]);
});

test("args: abortedStatus is noted for a client that went away", async () => {
  const server = await start((exchange) => exchange.hang(), { abortedStatus: 499 });
  const client = new AbortController();
  const reply = postJson(server.origin, {}, { signal: client.signal });
  await server.until(() => server.requests.length === 1);
  client.abort();
  await expect(reply).rejects.toThrow("aborted");
  await server.until(() => server.counters.aborted === 1);
  expect(server.requests[0]).toMatchObject({ outcome: "aborted", status: 499 });
});

describe("close", () => {
  test("behavior: ends every wait at once and leaves no timer behind", async () => {
    const server = await start((exchange) => exchange.wait(60_000));
    const replies = Array.from({ length: 20 }, (_, number) => postJson(server.origin, { number }).catch(String));
    await server.until(() => server.counters.inFlight === 20);
    expect(timeouts()).toBeGreaterThanOrEqual(20);
    await server.close();
    expect(timeouts()).toBeLessThan(10);
    expect(await Promise.all(replies)).toEqual(
      Array.from({ length: 20 }, () => expect.stringContaining("fetch failed")),
    );
    expect(server.requests.every(({ outcome }) => outcome === "closed")).toBe(true);
    expect(server.counters.aborted).toBe(0);
  });

  test("behavior: may be called twice, and refuses connections afterwards", async () => {
    const server = await start(async (exchange) => exchange.send(jsonReply(200, {})));
    await Promise.all([server.close(), server.close()]);
    await expect(postJson(server.origin, {})).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  test("error: conditions that still wait are rejected", async () => {
    const server = await start((exchange) => exchange.hang());
    const waiting = server.until(() => false);
    await Promise.all([expect(waiting).rejects.toMatchObject({ name: "AbortError" }), server.close()]);
    await expect(server.until(() => false)).rejects.toMatchObject({ name: "AbortError" });
    await server.until(() => true);
  });

  test("error: a bug while answering is a 500 for the client and fails close", async () => {
    const server = await start(() => Promise.reject(new TypeError("a bug")));
    expect((await postJson(server.origin, {})).status).toBe(500);
    await expect(server.close()).rejects.toThrow("a bug");
  });
});
