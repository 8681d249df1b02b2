import { expect, test } from "vitest";
import type { SearchReply } from "../api/search.ts";
import { fakeChoice, paidTwice, paragraphs, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

async function index(studio: TestStudio): Promise<void> {
  const events = await studio.events();
  const { job } = await events.until("snapshot");
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state, startedAt }) => state === "done" && startedAt !== job.startedAt);
  await events.close();
}

const indexState = async ({ call }: TestStudio) => (await call<{ index: object }>("GET", "/api/snapshot")).body.index;

test("error: before anything is indexed, a search says so", async () => {
  const { call } = await startTestStudio();
  expect(await call("POST", "/api/search", { question: "x" })).toMatchObject({
    status: 409,
    body: { error: { code: "no_index", message: expect.stringContaining("index") } },
  });
  expect((await call("GET", "/api/dimensions")).body).toEqual({ full: 0, stops: [], trained: [], chunks: 0 });
});

test("behavior: another model makes the index stale, its own index comes back with it, and nothing is paid twice", async () => {
  const server = await startFakeProvider({ models: { narrow: { dimensions: 16 }, wide: { dimensions: 32 } } });
  const studio = await startTestStudio();
  const narrow = fakeChoice(server);
  await useProvider(studio, narrow);
  await studio.upload("a.txt", paragraphs(40));
  await index(studio);
  expect(await indexState(studio)).toMatchObject({ state: "current", dimensions: 16, late: false, bytes: 40 * 16 * 4 });
  const { body } = await studio.call<SearchReply>("POST", "/api/search", { question: "paragraph 7" });
  expect([body.plain.length, body.late, body.disagreements]).toEqual([10, undefined, 0]);

  await studio.call("PUT", "/api/provider", { ...narrow, model: "wide" });
  expect(await indexState(studio)).toMatchObject({ state: "stale", staleModel: "openai narrow", model: "openai wide" });
  expect(await studio.call("POST", "/api/search", { question: "x" })).toMatchObject({
    status: 409,
    body: { error: { code: "index_stale", message: expect.stringContaining("narrow") } },
  });
  await index(studio);
  expect(await indexState(studio)).toMatchObject({ state: "current", dimensions: 32 });

  const paid = server.counters.vectorsServed;
  await studio.call("PUT", "/api/provider", narrow);
  expect(await indexState(studio)).toMatchObject({ state: "current", dimensions: 16 });
  expect((await studio.call("POST", "/api/search", { question: "paragraph 7" })).body).toMatchObject({
    dimensions: 16,
  });
  // One vector tries the provider; the question was asked before.
  expect(server.counters.vectorsServed - paid).toBe(1);
  expect(paidTwice(server).filter((text) => !text.startsWith("paragraph"))).toEqual([]);
});

test("behavior: new documents wait, and removed ones are found no more", async () => {
  const server = await startFakeProvider();
  const studio = await startTestStudio();
  await useProvider(studio, fakeChoice(server));
  const first = await studio.upload<{ document: { id: string } }>("a.txt", "The first one.");
  await studio.upload("b.txt", "The second one.");
  await index(studio);
  await studio.upload("c.txt", "The third one.");
  expect(await indexState(studio)).toMatchObject({ state: "partial", documents: 2 });
  await studio.call("DELETE", `/api/documents/${first.body.document.id}`);
  const { body } = await studio.call<SearchReply>("POST", "/api/search", { question: "first" });
  expect(body.plain.map(({ name }) => name)).toEqual(["b.txt"]);
});
