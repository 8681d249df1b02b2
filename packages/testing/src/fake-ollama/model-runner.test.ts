import { describe, expect, onTestFinished, test } from "vitest";
import { type PostedReply, postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";

const model = "all-minilm";

async function start(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const server = await startFakeOllama(settings);
  onTestFinished(() => server.close());
  return server;
}

const embed = (server: FakeOllama, fields: object, init: RequestInit = {}): Promise<PostedReply> =>
  postJson(`${server.url}/api/embed`, { model, input: "a", ...fields }, init);

function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const first = (fault: OllamaFault): FakeOllamaSettings => ({
  faults: { script: (index) => (index === 0 ? fault : undefined) },
});

describe("one request at a time", () => {
  test("behavior: a model works on one request, the others wait in order of arrival", async () => {
    const { opened, open } = latch();
    const server = await start(first({ kind: "hold", until: opened }));
    const finished: string[] = [];
    const ask = async (input: string): Promise<void> => {
      await embed(server, { input });
      finished.push(input);
    };
    const held = ask("first");
    await server.until(() => server.counters.executing === 1);
    const second = ask("second");
    await server.until(() => server.counters.inFlight === 2);
    const third = ask("third");
    await server.until(() => server.counters.inFlight === 3);
    expect([server.counters.executing, finished]).toEqual([1, []]);
    open();
    await Promise.all([held, second, third]);
    expect([...server.textsServed.keys()]).toEqual(["first", "second", "third"]);
    expect(server.counters).toMatchObject({ peakExecuting: 1, peakInFlight: 3, loads: 1 });
  });

  test("behavior: another model works beside it", async () => {
    const { opened, open } = latch();
    const server = await start(first({ kind: "hold", until: opened }));
    const held = embed(server, {});
    await server.until(() => server.counters.executing === 1);
    expect((await embed(server, { model: "bge-m3" })).status).toBe(200);
    open();
    await held;
    expect(server.counters.peakExecuting).toBe(2);
  });

  test("behavior: a client that gives up is noted with 499, and the next one gets its turn", async () => {
    const server = await start(first({ kind: "hang" }));
    const client = new AbortController();
    const hanging = embed(server, {}, { signal: client.signal });
    await server.until(() => server.counters.executing === 1);
    const next = embed(server, { input: "b" });
    await server.until(() => server.counters.inFlight === 2);
    client.abort();
    await expect(hanging).rejects.toThrow("aborted");
    expect((await next).status).toBe(200);
    expect(server.requests[0]).toMatchObject({ outcome: "aborted", status: 499 });
    expect(server.counters.aborted).toBe(1);
  });

  test("behavior: a client that gives up while it waits is not worked for", async () => {
    const { opened, open } = latch();
    const server = await start(first({ kind: "hold", until: opened }));
    const held = embed(server, {});
    await server.until(() => server.counters.executing === 1);
    const client = new AbortController();
    const waiting = embed(server, { input: "unwanted" }, { signal: client.signal });
    await server.until(() => server.counters.inFlight === 2);
    client.abort();
    await expect(waiting).rejects.toThrow("aborted");
    await server.until(() => server.counters.aborted === 1);
    open();
    await held;
    await embed(server, { input: "last" });
    expect(server.textsServed.has("unwanted")).toBe(false);
  });
});

describe("loading", () => {
  test("behavior: other load-time options reload the model, equal ones and others do not", async () => {
    const server = await start();
    await embed(server, {});
    await embed(server, { options: { num_ctx: 256, temperature: 1 } });
    expect(server.counters).toMatchObject({ loads: 1, reloads: 0 });
    await embed(server, { options: { num_ctx: 128 } });
    await embed(server, {});
    expect(server.counters).toMatchObject({ loads: 3, reloads: 2 });
  });

  test("args: keep_alive is kept, 0 unloads, a negative one stays, and time runs out by the server's clock", async () => {
    const clock = { ms: 0 };
    const server = await start({ now: () => clock.ms });
    await embed(server, {});
    expect(server.loaded(model)).toMatchObject({ keepAlive: "5m", expiresAt: 300_000, options: { num_ctx: 256 } });
    clock.ms = 300_000;
    expect(server.loaded(model)).toBeUndefined();
    await embed(server, { keep_alive: "1h30m" });
    expect(server.loaded(model)?.expiresAt).toBe(5_700_000);
    await embed(server, { keep_alive: 10 });
    expect(server.loaded(model)?.expiresAt).toBe(310_000);
    await embed(server, { keep_alive: -1 });
    expect(server.loaded(model)?.expiresAt).toBe(Infinity);
    await embed(server, { keep_alive: "0" });
    expect(server.loaded(model)).toBeUndefined();
    expect(server.counters).toMatchObject({ loads: 2, reloads: 0 });
  });

  test("args: loadMs is waited for, and a client may give up meanwhile", async () => {
    const server = await start({ loadMs: 60_000 });
    const client = new AbortController();
    const loading = embed(server, {}, { signal: client.signal });
    await server.until(() => server.counters.inFlight === 1);
    client.abort();
    await expect(loading).rejects.toThrow("aborted");
    await server.until(() => server.counters.aborted === 1);
    expect(server.counters).toMatchObject({ loads: 1, peakExecuting: 0 });
    expect(server.loaded(model)).toBeUndefined();
  });

  const queueFull = { error: "server busy, please try again.  maximum pending requests exceeded" };

  test("args: maxQueue requests may wait for a load, the next one gets the 503 with two spaces", async () => {
    const server = await start({ loadMs: 60_000, maxQueue: 1 });
    const loading = embed(server, {}).catch(String);
    await server.until(() => server.counters.loads === 1);
    const waiting = embed(server, {}).catch(String);
    await server.until(() => server.counters.inFlight === 2);
    const refused = await embed(server, {});
    expect([refused.status, refused.json()]).toEqual([503, queueFull]);
    expect(server.counters.queueRejected).toBe(1);
    await server.close();
    expect(await Promise.all([loading, waiting])).toEqual([
      expect.stringContaining("fetch failed"),
      expect.any(String),
    ]);
  });

  test("behavior: requests for a model in memory wait without limit", async () => {
    const { opened, open } = latch();
    const settings: FakeOllamaSettings = {
      maxQueue: 1,
      faults: { script: (index) => (index === 1 ? { kind: "hold", until: opened } : undefined) },
    };
    const server = await start(settings);
    await embed(server, {});
    const replies = Array.from({ length: 6 }, () => embed(server, {}));
    await server.until(() => server.counters.inFlight === 6);
    open();
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });
});
