import { beforeAll, beforeEach, expect, test } from "vitest";
import type { DocumentPage, DocumentText, UploadReply } from "../api/documents.ts";
import type { Snapshot } from "../api/events.ts";
import type { Problem } from "../api/problem.ts";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";

let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started)));

beforeEach(async () => {
  await studio.call("DELETE", "/api/documents");
});

test("default: a file is read, cut and listed by name", async () => {
  const { upload, call } = studio;
  const first = await upload<UploadReply>(
    "b.md",
    "# Roof\n\nThe landlord mends the roof.\n\n# Drains\n\nAnd the drains.",
  );
  expect(first).toMatchObject({
    status: 201,
    body: { duplicate: false, document: { name: "b.md", state: "waiting" } },
  });
  await upload("A.html", "<body><script>alert(1)</script><p>Clean the <b>strainer</b>.</p></body>");
  const { body } = await call<DocumentPage>("GET", "/api/documents");
  expect(body).toMatchObject({ total: 2, offset: 0, documents: [{ name: "A.html" }, { name: "b.md", chunks: 2 }] });
  const text = await call<DocumentText>("GET", `/api/documents/${body.documents[0]!.id}`);
  expect(text.body).toMatchObject({ text: "Clean the strainer.", from: 0, to: 19, firstChunk: 0, spans: [0, 19] });
});

test("default: the same content is one document, whatever its name", async () => {
  const { upload, call } = studio;
  const first = await upload<UploadReply>("one.txt", "The same.");
  const second = await upload<UploadReply>("two.txt", "The same.");
  expect(second).toMatchObject({ status: 200, body: { duplicate: true, document: first.body.document } });
  expect((await call("GET", "/api/documents")).body).toMatchObject({ total: 1 });
});

test("args: the list comes in pages, and by a part of the name or the state", async () => {
  const { upload, call } = studio;
  for (let i = 0; i < 5; i++) await upload(`${i % 2 ? "odd" : "even"} ${i}.txt`, `Document ${i}.`);
  const names = async (query: string): Promise<string[]> => {
    const { body } = await call<DocumentPage>("GET", `/api/documents?${query}`);
    return body.documents.map(({ name }) => name);
  };
  expect(await names("offset=1&limit=2")).toEqual(["even 2.txt", "even 4.txt"]);
  expect(await names("filter=ODD")).toEqual(["odd 1.txt", "odd 3.txt"]);
  expect(await names("filter=%25")).toEqual([]);
  expect([await names("state=indexed"), (await names("state=waiting")).length]).toEqual([[], 5]);
});

test("args: a long text is read in windows, each with the chunks that begin in it", async () => {
  const { upload, call } = studio;
  const content = Array.from({ length: 50 }, (_, i) => `Paragraph ${i} ${"of some length ".repeat(8)}`).join("\n\n");
  const { body } = await upload<UploadReply>("long.txt", content);
  const window = await call<DocumentText>("GET", `/api/documents/${body.document.id}?from=1000&length=500`);
  const { text, from, to, firstChunk, spans } = window.body;
  expect([text, from, to]).toEqual([content.slice(1000, 1500), 1000, 1500]);
  expect(firstChunk).toBeGreaterThan(0);
  expect(spans.filter((_, i) => i % 2 === 0).every((start) => start >= 1000 && start < 1500)).toBe(true);
});

test("default: documents can be removed, one and all", async () => {
  const { upload, call } = studio;
  const { body } = await upload<UploadReply>("one.txt", "One.");
  await upload("two.txt", "Two.");
  expect((await call("DELETE", `/api/documents/${body.document.id}`)).status).toBe(204);
  expect((await call("DELETE", `/api/documents/${body.document.id}`)).status).toBe(404);
  expect((await call("GET", "/api/documents")).body).toMatchObject({ total: 1 });
  expect((await call("DELETE", "/api/documents")).body).toEqual({ removed: 1 });
  expect((await call("GET", "/api/documents")).body).toMatchObject({ total: 0 });
});

test("default: the samples come with their questions", async () => {
  const { call } = studio;
  expect((await call("POST", "/api/samples", {})).body).toMatchObject({ documents: [{}, {}, {}, {}, {}, {}, {}] });
  expect((await call("GET", "/api/snapshot")).body).toMatchObject({
    library: { documents: 7, questions: [expect.stringContaining("?"), expect.any(String), expect.any(String)] },
  });
});

test("behavior: a question is offered as long as the document is there that answers it", async () => {
  const { call } = studio;
  await call("POST", "/api/samples", {});
  const { body } = await call<DocumentPage>("GET", "/api/documents?filter=the-wind-mill");
  await call("DELETE", `/api/documents/${body.documents[0]!.id}`);
  const { questions } = (await call<Snapshot>("GET", "/api/snapshot")).body.library;
  expect(questions).toHaveLength(2);
  expect(questions.join(" ")).not.toContain("mill");
});

test.each([
  ["limit=0", /`limit`/],
  ["limit=many", /`limit`/],
  ["state=lost", /`state`/],
])("error: the query %s is refused by its name", async (query, message) => {
  const { call } = studio;
  const { status, body } = await call<Problem>("GET", `/api/documents?${query}`);
  expect([status, body.error.code]).toEqual([400, "bad_request"]);
  expect(body.error.message).toMatch(message);
});

test("error: a body that is no JSON, has other fields or is too large is refused", async () => {
  const { url, call } = studio;
  const headers = { "content-type": "application/json" };
  const broken = await fetch(`${url}/api/search`, { method: "POST", headers, body: "{" });
  expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: "bad_request" } }]);
  expect((await call("POST", "/api/search", { question: "x", path: "/etc/passwd" })).status).toBe(400);
  expect((await call("POST", "/api/search", { question: "x".repeat(100_000) })).status).toBe(413);
});
