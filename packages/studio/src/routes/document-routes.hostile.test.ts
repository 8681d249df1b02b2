import { request } from "node:http";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { text } from "node:stream/consumers";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { DocumentText, UploadReply } from "../api/documents.ts";
import type { Problem } from "../api/problem.ts";
import { startSharedStudio, startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

const MB = 2 ** 20;
let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started)));

beforeEach(async () => {
  await studio.call("DELETE", "/api/documents");
});

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Sends up to a gigabyte as long as the server takes it, and says how much it took. */
function flood({ port }: TestStudio, headers: Readonly<Record<string, string | number>>) {
  return new Promise<{ status: number | undefined; body: string; sent: number }>((resolve, reject) => {
    const chunk = Buffer.alloc(MB, "words ");
    const path = "/api/documents?name=flood.txt";
    let sent = 0;
    const over = new AbortController();
    const post = request({
      port,
      method: "POST",
      path,
      headers: { "content-type": "application/octet-stream", ...headers },
    });
    const pump = (): void => {
      while (!over.signal.aborted && sent < 1024 * MB) {
        sent += MB;
        if (!post.write(chunk)) return void post.once("drain", pump);
      }
    };
    post.on("response", (response) => {
      over.abort();
      text(response).then((body) => resolve({ status: response.statusCode, body, sent }), reject);
    });
    // The server cuts the connection when it has said why.
    post.on("error", () => {});
    pump();
  });
}

test.each([
  ["announced", { "content-length": 1024 * MB }],
  ["in pieces", { "transfer-encoding": "chunked" }],
])("error: a gigabyte, %s, is cut off and costs neither memory nor disk", async (_, headers) => {
  const before = process.memoryUsage().rss;
  const { status, body, sent } = await flood(studio, headers);
  expect([status, JSON.parse(body).error.code]).toEqual([413, "too_large"]);
  // 32 MB are read at most; what lies in the buffers of both sides comes on top.
  expect(sent).toBeLessThan(100 * MB);
  expect(process.memoryUsage().rss - before).toBeLessThan(250 * MB);
  expect(await sizeOf(studio.dataFolder)).toBeLessThan(MB);
  expect((await studio.call("GET", "/api/documents")).body).toMatchObject({ total: 0 });
});

test("error: number and sum of the documents are bounded", async () => {
  const { upload } = await startTestStudio({ limits: { fileBytes: 100, totalBytes: 150, documents: 3 } });
  const codes: string[] = [];
  for (const content of ["a".repeat(101), "b".repeat(100), "c".repeat(60), "d", "e", "f"]) {
    const { status, body } = await upload<Problem | UploadReply>(`${content[0]}.txt`, content);
    codes.push("error" in body ? `${status} ${body.error.code}` : String(status));
  }
  expect(codes).toEqual(["413 too_large", "201", "413 too_large", "201", "201", "429 too_many"]);
});

const bomb = gzipSync(Buffer.alloc(8 * MB));

test.each<[string, string, Uint8Array | string, RegExp]>([
  ["a zip bomb under a text's name", "bomb.txt", bomb, /UTF-8|binary/],
  ["an archive", "bomb.zip", bomb, /only \.md/],
  ["a program", "tool.md", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0), /binary/],
  ["invalid UTF-8", "latin.txt", Uint8Array.of(0x63, 0x61, 0x66, 0xe9), /UTF-8/],
  ["overlong UTF-8", "slash.txt", Uint8Array.of(0xc0, 0xaf), /UTF-8/],
  ["half a surrogate", "cesu.txt", Uint8Array.of(0xed, 0xa0, 0x80), /UTF-8/],
  ["nothing", "empty.txt", " \n", /empty/],
  ["nothing but a script", "script.html", "<script>alert(1)</script>", /empty/],
  ["no name", "", "text", /only \.md/],
])("error: %s is left out with its reason", async (_, name, content, reason) => {
  const { upload, call, logged } = studio;
  const { status, body } = await upload<Problem>(name, content);
  expect([status, body.error.code]).toEqual([422, "unreadable"]);
  expect(body.error.message).toMatch(reason);
  expect((await call("GET", "/api/documents")).body).toMatchObject({ total: 0 });
  expect(logged).toEqual([]);
});

test("error: a compressed upload is refused before it is unpacked", async () => {
  const { url } = studio;
  const headers = { "content-type": "application/octet-stream", "content-encoding": "gzip" };
  const reply = await fetch(`${url}/api/documents?name=a.txt`, { method: "POST", headers, body: bomb });
  expect([reply.status, await reply.json()]).toMatchObject([415, { error: { code: "unsupported_encoding" } }]);
});

test.each([
  ["../../../etc/cron.d/job.txt", "../../../etc/cron.d/job.txt"],
  ["C:\\windows\\system32\\a.txt", "C:\\windows\\system32\\a.txt"],
  ["invoice\u202Egpj.txt", "invoice\uFFFDgpj.txt"],
  ["line\nbreak\u0000\u001B[31m.txt", "line\uFFFDbreak\uFFFD\uFFFD[31m.txt"],
  ["<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"],
  [`${"long ".repeat(100)}.txt`, expect.stringMatching(/^(long )+.*…$/)],
])("behavior: the name %j is shown and never used as a path", async (name, shown) => {
  const { upload, dataFolder } = studio;
  const { status, body } = await upload<UploadReply>(name, `Text of ${name.length}.`);
  expect([status, body.document.name]).toEqual([201, shown]);
  expect(body.document.id).toMatch(/^[0-9a-f]{64}$/);
  expect((await readdir(dataFolder)).every((file) => /^(studio|cache)\.sqlite/.test(file))).toBe(true);
});

test("behavior: markup becomes text, and the text comes as it is", async () => {
  const { upload, call } = studio;
  const html = `<body onload="steal()"><script>steal()</script><style>p{}</style><iframe src="//evil"></iframe>
    <svg><script>steal()</script></svg><p>Two &lt;b&gt; \u202Eevil\u202C words</p><a href="javascript:steal()">link</a></body>`;
  const { body } = await upload<UploadReply>("page.html", html);
  const { body: read } = await call<DocumentText>("GET", `/api/documents/${body.document.id}`);
  expect(read.text).not.toMatch(/steal|javascript|evil"/);
  expect(read.text).toContain("Two <b> \u202Eevil\u202C words");
  const reply = await call("GET", `/api/documents/${body.document.id}`);
  expect(reply.headers.get("content-type")).toMatch(/^application\/json/);
});

test.each([
  ["nested 50,000 deep", "<div>".repeat(50_000)],
  ["a list in a list in a list …", "<ul><li>".repeat(5_000)],
  ["a table in a table …", "<table><tr><td>".repeat(5_000)],
])("error: HTML that is %s ends in a refusal, and the server goes on", async (_, html) => {
  const { upload, call } = studio;
  const { status, body } = await upload<Problem>("deep.html", `${html}deep`);
  expect([status, body.error.code]).toEqual([422, "unreadable"]);
  expect(body.error.message).toMatch(/nested too deeply|too long/);
  expect((await upload("next.txt", "The next one.")).status).toBe(201);
  expect((await call("GET", "/api/snapshot")).status).toBe(200);
});

test("error: HTML that takes too long is given up, while others are served", async () => {
  const { upload, call } = await startTestStudio({ reading: { timeoutMs: 300 } });
  const slow = upload<Problem>("wide.html", "<p>word</p>".repeat(200_000));
  expect((await call("GET", "/api/snapshot")).status).toBe(200);
  expect(await slow).toMatchObject({ status: 422, body: { error: { message: expect.stringContaining("too long") } } });
});

test.each(["../../etc/passwd", "%2e%2e%2fetc", "0", "' OR 1=1 --", "0".repeat(64)])(
  "error: the id %j is no document",
  async (id) => {
    const { call, upload } = studio;
    await upload("a.txt", "Something.");
    for (const method of ["GET", "DELETE"]) {
      expect((await call(method, `/api/documents/${encodeURIComponent(id)}`)).status).toBe(404);
    }
    expect((await call("GET", "/api/documents")).body).toMatchObject({ total: 1 });
  },
);

test("error: JSON of samples, and of a document's heat, is limited as that of any other route; nested deep or named oddly it is refused", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const [path, method] of [
    ["/api/samples", "POST"],
    ["/api/documents/some-id/heat", "POST"],
    ["/api/search", "POST"],
    ["/api/provider", "PUT"],
  ] as const) {
    const send = (body: string): Promise<Response> =>
      fetch(`${studio.url}${path}`, { method, body, headers: { "content-type": "application/json" } });
    for (const body of [deep, "x".repeat(1e6)]) expect((await send(body)).status, path).toBe(413);
    for (const body of [deep.slice(70_000, 130_000), '{"__proto__":{"question":"roof"},"constructor":{}}']) {
      expect((await send(body)).status, path).toBe(400);
    }
  }
});
