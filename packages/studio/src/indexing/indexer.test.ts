import type { FakeOpenAI, FakeOpenAISettings } from "@embedloom/testing";
import { expect, test } from "vitest";
import type { DocumentPage, UploadReply } from "../api/documents.ts";
import type { JobStatus } from "../api/indexing.ts";
import type { Problem } from "../api/problem.ts";
import type { StudioOptions } from "../create-studio.ts";
import type { EventReader } from "../test-support/event-reader.ts";
import { fakeChoice, paidTwice, paragraphs, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { startTestStudio, testFolder, type TestStudio } from "../test-support/test-studio.ts";

const over = ({ state }: JobStatus): boolean => state === "done" || state === "failed";

/** A studio with a document of so many chunks, and the fake server that embeds them. */
async function studioWith(chunks: number, settings: FakeOpenAISettings = {}, options: Partial<StudioOptions> = {}) {
  const server = await startFakeProvider(settings);
  const studio = await startTestStudio(options);
  await useProvider(studio, fakeChoice(server));
  await studio.upload("a.txt", paragraphs(chunks));
  return { server, studio, events: await studio.events() };
}

/** Starts a job and comes back when its second request waits for the answer, which `release` lets go. */
async function startAndHold({ call }: TestStudio, server: FakeOpenAI): Promise<() => void> {
  const base = server.requests.length;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  server.setFaults({ script: (i) => (i - base === 1 ? { kind: "hold", until: held } : undefined) });
  await call("POST", "/api/indexing/start", {});
  await server.until(() => server.requests.length - base >= 2);
  return release;
}

/** Starts a job whose first two requests, of 32 texts each, are answered and no other, and comes back when they are. */
async function startAndHang({ call }: TestStudio, server: FakeOpenAI, events: EventReader): Promise<JobStatus> {
  const base = server.requests.length;
  server.setFaults({ script: (i) => (i - base >= 2 ? { kind: "hang" } : undefined) });
  await call("POST", "/api/indexing/start", {});
  return events.until("job", ({ plain }) => plain.done === 64);
}

test("default: a job embeds every chunk once and says what it took", async () => {
  const server = await startFakeProvider();
  const studio = await startTestStudio();
  await useProvider(studio, { ...fakeChoice(server), model: "text-embedding-3-small" } as never);
  await studio.upload("a.txt", paragraphs(40, "first"));
  await studio.upload("b.md", paragraphs(10, "second"));
  const events = await studio.events();
  const before = server.requests.length;
  expect(await studio.call("POST", "/api/indexing/start", {})).toMatchObject({
    status: 200,
    body: { state: "running" },
  });
  const job = await events.until("job", over);
  expect(job).toMatchObject({
    state: "done",
    documents: { total: 2, done: 2, failed: 0 },
    plain: { total: 50, done: 50, failed: 0 },
    requests: server.requests.length - before,
    retries: 0,
    costUsd: expect.any(Number),
    failures: [],
  });
  expect(job.tokens).toBeGreaterThan(50 * 30);
  expect(job.late).toBeUndefined();
  expect(paidTwice(server)).toEqual([]);
  expect(await events.until("index", ({ state }) => state === "current")).toMatchObject({
    chunks: 50,
    dimensions: 1536,
  });
});

test("behavior: a pause waits for what is paid, and the job goes on without paying twice", async () => {
  const { server, studio, events } = await studioWith(200);
  const release = await startAndHold(studio, server);
  expect((await studio.call("POST", "/api/indexing/pause", {})).body).toMatchObject({ state: "pausing" });
  release();
  const paused = await events.until("job", ({ state }) => state === "paused");
  expect(paused.plain.done).toBe(server.counters.vectorsServed - 1);
  await studio.call("POST", "/api/indexing/resume", {});
  expect(await events.until("job", over)).toMatchObject({ state: "done", plain: { total: 200, done: 200, failed: 0 } });
  expect(paidTwice(server)).toEqual([]);
});

test("behavior: a cancel is at once, and another start pays for nothing that had arrived", async () => {
  const { server, studio, events } = await studioWith(100);
  await startAndHang(studio, server, events);
  await studio.call("POST", "/api/indexing/cancel", {});
  await events.until("job", ({ state }) => state === "cancelled");
  server.setFaults({});
  await studio.call("POST", "/api/indexing/start", {});
  expect(await events.until("job", over)).toMatchObject({ plain: { total: 36, done: 36 } });
  expect(paidTwice(server)).toEqual([]);
});

test("error: a document that the provider refuses is named, and the others are indexed", async () => {
  const server = await startFakeProvider({ faults: { poison: { marker: "poison" } } });
  const studio = await startTestStudio();
  await useProvider(studio, fakeChoice(server));
  await studio.upload("good.txt", paragraphs(20));
  const bad = await studio.upload<UploadReply>("bad.txt", `${paragraphs(20, "other")}\n\nThis is poison.`);
  const events = await studio.events();
  await studio.call("POST", "/api/indexing/start", {});
  const job = await events.until("job", over);
  expect(job).toMatchObject({ state: "done", documents: { total: 2, done: 1, failed: 1 }, plain: { failed: 1 } });
  expect(job.failures).toEqual([
    { id: bad.body.document.id, name: "bad.txt", message: expect.stringContaining("refused") },
  ]);
  const { body } = await studio.call<DocumentPage>("GET", "/api/documents?state=failed");
  expect(body.documents).toMatchObject([{ name: "bad.txt", failure: expect.stringContaining("refused") }]);
  server.setFaults({});
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state, documents }) => state === "done" && documents.total === 1);
  expect((await studio.call("GET", "/api/documents?state=indexed")).body).toMatchObject({ total: 2 });
  // Each of the two batchers, the stack's and the stream's, sends a text that had its vector twice to find out whose fault it is.
  expect(paidTwice(server).length).toBeLessThanOrEqual(4);
});

test("error: used-up credit ends the job with the way out, and what was paid is kept", async () => {
  const { studio, events } = await studioWith(200, { quotaRequests: 3 });
  await studio.call("POST", "/api/indexing/start", {});
  const job = await events.until("job", over);
  expect(job).toMatchObject({ state: "failed", code: "quota_exhausted", message: expect.any(String) });
  // The third request is the one that tried the provider.
  expect(job.plain).toMatchObject({ total: 200, done: 64, failed: 0 });
});

test("behavior: a restart finds the job, and goes on without paying twice", async () => {
  const dataFolder = await testFolder();
  const { server, studio: before, events } = await studioWith(300, {}, { dataFolder });
  const release = await startAndHold(before, server);
  const closed = before.close();
  release();
  await closed;
  await events.ended;
  const after = await startTestStudio({ dataFolder });
  expect((await after.call("GET", "/api/snapshot")).body).toMatchObject({
    job: { state: "interrupted", plain: { total: 300, done: server.counters.vectorsServed - 1 } },
    provider: { kind: "openai", model: "narrow", keySet: false },
    cache: { kind: "none" },
  });
  const again = await after.events();
  await after.call("POST", "/api/indexing/resume", {});
  expect(await again.until("job", over)).toMatchObject({ state: "done", plain: { total: 300, done: 300 } });
  expect(paidTwice(server)).toEqual([]);
});

test("error: what a running job needs cannot be taken from it", async () => {
  const { server, studio } = await studioWith(10);
  server.setFaults({ script: () => ({ kind: "hang" }) });
  await studio.call("POST", "/api/indexing/start", {});
  for (const [method, path, body] of [
    ["DELETE", "/api/documents", undefined],
    ["PUT", "/api/provider", { kind: "mini" }],
    ["PUT", "/api/cache", { kind: "memory" }],
    ["POST", "/api/indexing/start", {}],
    ["POST", "/api/indexing/resume", {}],
  ] as const) {
    const reply = await studio.call<Problem>(method, path, body);
    expect([path, reply.status, reply.body.error.code]).toEqual([path, 409, "busy"]);
  }
  await studio.call("POST", "/api/indexing/cancel", {});
});

test.each(["pause", "resume", "cancel"])("error: without a job there is nothing to %s", async (action) => {
  const { call } = await startTestStudio();
  expect(await call("POST", `/api/indexing/${action}`, {})).toMatchObject({ status: 409 });
});

test("behavior: what the cache holds is not paid for again, and is told as such", async () => {
  const server = await startFakeProvider();
  const studio = await startTestStudio();
  await studio.call("PUT", "/api/provider", fakeChoice(server));
  const { body } = await studio.upload<UploadReply>("a.txt", paragraphs(40));
  const first = await studio.events();
  await studio.call("POST", "/api/indexing/start", {});
  expect(await first.until("job", over)).toMatchObject({ state: "done", cacheHits: 0, requests: 2 });
  await studio.call("DELETE", `/api/documents/${body.document.id}`);
  await studio.upload("a.txt", paragraphs(40));
  const second = await studio.events();
  await studio.call("POST", "/api/indexing/start", {});
  expect(await second.until("job", over)).toMatchObject({ state: "done", cacheHits: 40, requests: 0, storeErrors: 0 });
});

test("behavior: the limits that the provider tells are shown while the job runs", async () => {
  const rateLimits = { requestsPerMinute: 6000, tokensPerMinute: 1_000_000 };
  const { server, studio, events } = await studioWith(100, { rateLimits });
  const { limits } = await startAndHang(studio, server, events);
  expect(limits).toEqual({ requestsPerMinute: 6000, tokensPerMinute: 1_000_000 });
  await studio.call("POST", "/api/indexing/cancel", {});
});
