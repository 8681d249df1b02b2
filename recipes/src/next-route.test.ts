import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOpenAI } from "@embedloom/openai";
import { fingerprintText } from "@embedloom/core";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { POST } from "../programs/next-route.ts";

const text = "The owner pays for the roof.";
const folder = mkdtempSync(join(tmpdir(), "recipe-route-"));
const before = process.cwd();
let openai: FakeOpenAI;

const ask = (body: string): Promise<Response> =>
  POST(new Request("http://localhost/api/search", { method: "POST", body }));

beforeAll(async () => {
  openai = await startFakeOpenAI();
  vi.stubEnv("OPENAI_BASE_URL", openai.url);
  vi.stubEnv("OPENAI_API_KEY", "sk-test");
  process.chdir(folder);
  const embedder = createOpenAI({ model: "text-embedding-3-small" });
  const sink = createSqliteVecSink({ path: "vectors.sqlite" });
  const dimensions = 1536;
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint, { dimensions });
  const index = await sink.open({ fingerprint, dimensions, distance: "cosine", encoding: "float32" });
  const { embeddings } = await embedder.embed([text]);
  await index.upsert([
    { id: "1", vector: embeddings.row(0), source: "lease.md", digest: "1", text, metadata: { line: 7 } },
  ]);
  await sink.close();
});

afterAll(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  await openai.close();
  rmSync(folder, { recursive: true });
});

test("default: next-route.ts answers a question with chunks and their lines", async () => {
  const response = await ask(JSON.stringify({ question: text }));
  expect([response.status, await response.json()]).toEqual([
    200,
    [{ score: expect.closeTo(1, 5), source: "lease.md", line: 7, text }],
  ]);
});

test("error: a body without a question is the caller's mistake", async () => {
  const bodies = ["", "{", "null", '{"question":5}', '{"question":"  "}'];
  const statuses = await Promise.all(bodies.map(async (body) => (await ask(body)).status));
  expect(statuses).toEqual([400, 400, 400, 400, 400]);
});
