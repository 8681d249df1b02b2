import { getEventListeners } from "node:events";
import { type FakeOllama, startFakeOllama } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCaller } from "./ollama-client.ts";

let server: FakeOllama;

beforeEach(async () => {
  server = await startFakeOllama();
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const embed = (signal?: AbortSignal, timeoutMs?: number): Promise<unknown> =>
  createCaller({ model: "all-minilm", baseURL: server.url, timeoutMs })({ signal }, (client) =>
    client.embed({ model: "all-minilm", input: ["a"] }),
  );

describe("createCaller", () => {
  test("default: runs a request of the client and leaves no listener", async () => {
    const { signal } = new AbortController();
    expect(await embed(signal)).toMatchObject({ embeddings: [expect.any(Array)] });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test.each(["request", "headers"] as const)("behavior: an abort after the %s cuts the connection", async (after) => {
    server.setFaults({ script: () => ({ kind: "hang", after }) });
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = embed(controller.signal);
    await server.until(() => server.counters.inFlight === 1);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await server.until(() => server.counters.aborted === 1);
  });

  test("error: a server that hangs is given up, but not during a pull", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const call = embed(undefined, 30_000).catch((error: unknown) => error);
    await server.until(() => server.counters.inFlight === 1);
    vi.advanceTimersByTime(30_000);
    expect(await call).toMatchObject({
      code: "connection",
      message: "The server did not answer within 30000 ms (`timeoutMs`).",
    });
    await server.until(() => server.counters.aborted === 1);
    const caller = createCaller({ model: "nope", baseURL: server.url, timeoutMs: 30_000 });
    const timers = await caller({ limited: false }, async () => vi.getTimerCount());
    expect(timers).toBe(0);
  });

  test("error: a refusal keeps its text as the cause", async () => {
    const call = createCaller({ model: "nope", baseURL: server.url })({}, (client) => client.show({ model: "nope" }));
    await expect(call).rejects.toMatchObject({
      code: "model_not_found",
      status: 404,
      cause: { name: "HttpRefusal", message: "model 'nope:latest' not found" },
    });
  });
});
