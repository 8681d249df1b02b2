import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { inspect } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { afterEach, expect, inject, test, vi } from "vitest";
import type { Snapshot } from "../api/events.ts";
import type { Problem } from "../api/problem.ts";
import type { ProviderStatus } from "../api/providers.ts";
import { fakeChoice, startFakeProvider } from "../test-support/fake-provider.ts";
import { startTestStudio, testFolder, type TestStudio } from "../test-support/test-studio.ts";

const KEY = "sk-never-to-be-seen-again";

afterEach(() => {
  vi.unstubAllEnvs();
});

const snapshot = async ({ call }: TestStudio): Promise<Snapshot> => (await call<Snapshot>("GET", "/api/snapshot")).body;

async function filesOf(folder: string): Promise<string> {
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), "latin1"));
  return (await Promise.all(texts)).join("\n");
}

test("default: the bundled model and SQLite, unchecked until somebody needs them", async () => {
  const { provider, cache } = await snapshot(await startTestStudio());
  expect(provider).toMatchObject({ kind: "mini", state: "unchecked", keySet: false });
  expect(cache).toEqual({ kind: "sqlite", state: "ready", passwordSet: false });
});

test("behavior: a key is used, and neither shown, stored nor logged, whatever happens", async () => {
  const printed = ["log", "error", "warn", "info"].map((name) => vi.spyOn(console, name as "log"));
  const server = await startFakeProvider({ apiKey: KEY });
  const studio = await startTestStudio();
  const events = await studio.events();
  const good = await studio.call("PUT", "/api/provider", fakeChoice(server, KEY));
  expect(good).toMatchObject({ status: 200, body: { state: "ready", keySet: true, dimensions: 16, late: false } });
  const replies: unknown[] = [good.body];
  await studio.upload("a.txt", "A text.");
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state }) => state === "done");
  server.setFaults({ script: () => ({ kind: "html", status: 502 }) });
  for (const [method, path, body] of [
    ["PUT", "/api/provider", { ...fakeChoice(server), apiKey: `${KEY}-wrong` }],
    ["PUT", "/api/provider", { ...fakeChoice(server, KEY), model: 7 }],
    ["PUT", "/api/provider", { ...fakeChoice(server, KEY), baseUrl: `http://user:${KEY}@localhost` }],
    ["POST", "/api/providers/probe", fakeChoice(server, KEY)],
    ["GET", "/api/snapshot", undefined],
  ] as const) {
    replies.push((await studio.call(method, path, body)).body);
  }
  await studio.close();
  const seen = [replies, events.received, studio.logged, printed.map(({ mock }) => mock.calls)];
  expect(inspect(seen, { depth: null })).not.toContain(KEY);
  expect(await filesOf(studio.dataFolder)).not.toContain(KEY);
});

test("behavior: a wrong key is told as such, and nothing is switched", async () => {
  const server = await startFakeProvider({ apiKey: KEY });
  const studio = await startTestStudio();
  const { status, body } = await studio.call<Problem>("PUT", "/api/provider", fakeChoice(server, "sk-wrong"));
  expect([status, body.error.code]).toEqual([502, "authentication"]);
  expect(body.error.message).not.toContain("sk-wrong");
  expect((await snapshot(studio)).provider).toMatchObject({ kind: "mini" });
});

test("behavior: a key goes to the address it was given for, and one of the environment nowhere", async () => {
  vi.stubEnv("OPENAI_API_KEY", "sk-of-the-environment");
  const first = await startFakeProvider();
  const second = await startFakeProvider();
  const { call } = await startTestStudio();
  await call("PUT", "/api/provider", fakeChoice(first, KEY));
  await call("PUT", "/api/provider", fakeChoice(second));
  await call("PUT", "/api/provider", fakeChoice(first));
  const sent = [first, second].map(({ requests }) => requests.map(({ headers }) => headers.authorization));
  expect(new Set(sent[0])).toEqual(new Set([`Bearer ${KEY}`]));
  expect(new Set(sent[1])).toEqual(new Set(["Bearer no-key"]));
});

test("behavior: after a restart the choice is there and the key is not", async () => {
  const server = await startFakeProvider({ apiKey: KEY });
  const dataFolder = await testFolder();
  const before = await startTestStudio({ dataFolder });
  await before.call("PUT", "/api/provider", fakeChoice(server, KEY));
  await before.close();
  const after = await startTestStudio({ dataFolder });
  expect((await snapshot(after)).provider).toMatchObject({
    ...fakeChoice(server),
    keySet: false,
    state: "failed",
    message: expect.stringContaining("Give it again"),
    dimensions: 16,
  });
  expect(await after.call("PUT", "/api/provider", fakeChoice(server, KEY))).toMatchObject({ status: 200 });
});

test("args: a folder of a hub model is checked before it is used", async () => {
  const { call } = await startTestStudio();
  const folder = (path: string) => call<Problem>("PUT", "/api/provider", { kind: "transformers", folder: path });
  expect(await folder("models/mine")).toMatchObject({ status: 400, body: { error: { code: "bad_request" } } });
  const empty = await folder(await testFolder());
  expect(empty).toMatchObject({ status: 502, body: { error: { message: expect.stringContaining("config.json") } } });
  const { status, body } = await call<ProviderStatus>("PUT", "/api/provider", {
    kind: "transformers",
    folder: miniModelPath,
  });
  expect([status, body]).toMatchObject([200, { kind: "transformers", state: "ready", folder: miniModelPath }]);
});

test("error: an address that nobody listens on is told with the way out", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  const baseUrl = `http://127.0.0.1:${port}`;
  const { call } = await startTestStudio();
  const ollama = { kind: "ollama", baseUrl, model: "nomic-embed-text" };
  expect(await call("PUT", "/api/provider", ollama)).toMatchObject({
    status: 502,
    body: { error: { code: "connection", message: expect.stringContaining("ollama serve") } },
  });
  expect(await call("POST", "/api/providers/probe", ollama)).toMatchObject({ status: 200, body: { reachable: false } });
  const redis = { kind: "redis", url: `redis://user:secret-word@127.0.0.1:${port}` };
  const refused = await call<Problem>("PUT", "/api/cache", redis);
  expect([refused.status, refused.body.error.code]).toEqual([502, "store"]);
  expect(refused.body.error.message).not.toMatch(/secret-word|user/);
  expect(await call("POST", "/api/providers/probe", redis)).toMatchObject({ body: { reachable: false } });
});

test.each([
  { kind: "openai", baseUrl: "file:///etc/passwd", model: "m" },
  { kind: "openai", baseUrl: "http://user:password@localhost", model: "m" },
  { kind: "ollama", baseUrl: "nowhere", model: "m" },
  { kind: "cloud" },
])("error: the provider %j is no choice", async (choice) => {
  const { call } = await startTestStudio();
  expect(await call("PUT", "/api/provider", choice)).toMatchObject({
    status: 400,
    body: { error: { code: "bad_request" } },
  });
});

test("args: caches are switched by a click", async () => {
  const studio = await startTestStudio();
  for (const kind of ["none", "memory", "sqlite"]) {
    expect(await studio.call("PUT", "/api/cache", { kind })).toMatchObject({
      status: 200,
      body: { kind, state: "ready" },
    });
    expect(await studio.call("POST", "/api/providers/probe", { kind })).toMatchObject({ body: { reachable: true } });
  }
});

const redisUrl = inject("redisUrl");

test.skipIf(redisUrl === undefined)("args: Redis keeps vectors, and its password stays in memory", async () => {
  const studio = await startTestStudio();
  const url = new URL(redisUrl ?? "redis://localhost");
  const { status, body } = await studio.call("PUT", "/api/cache", { kind: "redis", url: url.href });
  expect([status, body]).toEqual([
    200,
    { kind: "redis", url: expect.stringMatching(/^redis:\/\/[\w.]+:\d+/), passwordSet: false, state: "ready" },
  ]);
});
