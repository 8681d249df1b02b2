import { beforeAll, beforeEach, expect, test } from "vitest";
import type { DocumentPage, DocumentText, UploadReply } from "../api/documents.ts";
import type { Problem } from "../api/problem.ts";
import { fakeChoice, paragraphs, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { startSharedStudio, startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started)));
beforeEach(async () => {
  await studio.call("DELETE", "/api/documents");
});

async function names({ call }: TestStudio = studio, query = ""): Promise<string[]> {
  return (await call<DocumentPage>("GET", `/api/documents?${query}`)).body.documents.map(({ name }) => name);
}

test("default: a changed file takes the place of its old self", async () => {
  await studio.upload("notes/a.md", "First.");
  await studio.upload("other/a.md", "Of another folder.");
  const { body } = await studio.upload<UploadReply>("notes/a.md", "Second.");
  expect(body).toMatchObject({ duplicate: false, replaced: true });
  expect(await names()).toEqual(["notes/a.md", "other/a.md"]);
  const { text } = (await studio.call<DocumentText>("GET", `/api/documents/${body.document.id}`)).body;
  expect(text).toBe("Second.");
  expect((await studio.upload<UploadReply>("notes/a.md", "Second.")).body).toMatchObject({
    duplicate: true,
    replaced: false,
  });
});

test("behavior: equal files are one document, and it stays while one of them still has that content", async () => {
  await studio.upload("a.md", "Both.");
  expect((await studio.upload<UploadReply>("b.md", "Both.")).body.duplicate).toBe(true);
  await studio.upload("a.md", "Only a.");
  expect(await names()).toEqual(["a.md", "b.md"]);
  await studio.upload("b.md", "Only b.");
  expect(await names()).toEqual(["a.md", "b.md"]);
});

test("behavior: names that look alike when they are shown are different files", async () => {
  await studio.upload("a\u0001.md", "One.");
  expect((await studio.upload<UploadReply>("a\u0002.md", "Two.")).body.replaced).toBe(false);
  expect(await names()).toHaveLength(2);
});

test("behavior: what replaces a document while a job reads it waits with the removal until the job is over", async () => {
  const provider = await startFakeProvider();
  const busy = await startTestStudio();
  await useProvider(busy, fakeChoice(provider));
  const events = await busy.events();
  let release = (): void => {};
  const until = new Promise<void>((resolve) => (release = resolve));
  provider.setFaults({ script: () => ({ kind: "hold", until }) });
  await busy.upload("a.md", paragraphs(4, "old"));
  await busy.call("POST", "/api/indexing/start", {});
  await provider.until(() => provider.counters.inFlight > 0);
  expect((await busy.upload<UploadReply>("a.md", paragraphs(4, "new"))).body.replaced).toBe(true);
  expect(await names(busy)).toEqual(["a.md", "a.md"]);
  release();
  provider.setFaults({});
  await events.until("job", ({ state }) => state === "done");
  expect(await names(busy)).toEqual(["a.md"]);
});

test("behavior: removing what a filter shows leaves what it hides", async () => {
  for (const name of ["keep-1.md", "drop-1.md", "drop-2.md"]) await studio.upload(name, `Text of ${name}.`);
  const { status, body } = await studio.call("DELETE", "/api/documents?filter=drop&count=2");
  expect([status, body]).toEqual([200, { removed: 2 }]);
  expect(await names()).toEqual(["keep-1.md"]);
});

test("error: a list that is another by now loses nothing", async () => {
  for (const name of ["a.md", "b.md"]) await studio.upload(name, `Text of ${name}.`);
  const { status, body } = await studio.call<Problem>("DELETE", "/api/documents?state=waiting&count=1");
  expect([status, body.error.code]).toEqual([409, "busy"]);
  expect(await names()).toEqual(["a.md", "b.md"]);
});
