import { withDocumentBatching } from "@embedloom/batcher";
import { seededRandom, startFakeJina } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createBinaryJinaDocuments, createJinaDocuments } from "./jina-documents.ts";

const apiKey = "jina_test_key_0123456789";
const berlin = { chunks: ["Berlin is the capital.", "The city is old."] };
const lisbon = { chunks: ["Lisbon lies at the sea."] };

test("default: a request holds one document, because the host joins all of it", async () => {
  await using server = await startFakeJina({ apiKey });
  const encoder = createJinaDocuments({ apiKey, baseURL: server.url });
  const { documents, usage } = await encoder.encode([berlin, lisbon]);
  expect(server.requests.map(({ body }) => body)).toEqual(
    [berlin, lisbon].map(({ chunks }) => ({
      model: "jina-embeddings-v3",
      input: chunks,
      late_chunking: true,
      embedding_type: "base64",
      truncate: false,
      task: "retrieval.passage",
    })),
  );
  expect(documents.map(({ embeddings }) => embeddings?.count)).toEqual([2, 1]);
  expect(usage).toEqual({ requests: 2, tokens: 16, costUsd: undefined });
});

test("behavior: questions travel together, without late chunking", async () => {
  await using server = await startFakeJina();
  const encoder = createJinaDocuments({ apiKey, baseURL: server.url });
  await encoder.embedQueries(["Where?", "Which?"]);
  expect(server.requests.length).toBe(1);
  expect(server.requests[0]?.body).not.toHaveProperty("late_chunking");
  expect(server.requests[0]?.body).toMatchObject({ task: "retrieval.query" });
});

test("args: bits arrive as bits", async () => {
  await using server = await startFakeJina();
  const encoder = createBinaryJinaDocuments({ apiKey, baseURL: server.url, dimensions: 256 });
  const { documents } = await encoder.encode([berlin]);
  expect(documents[0]?.embeddings).toMatchObject({ encoding: "binary", count: 2, dimensions: 256, rowBytes: 32 });
});

test("args: a model without late chunking is refused at once", () => {
  const settings = { model: "jina-embeddings-v5-text-small" };
  expect(() => createJinaDocuments(settings)).toThrow(expect.objectContaining({ code: "unsupported" }));
});

test("behavior: with faults at random and a batcher, no document is mixed up and none is lost", async () => {
  const random = seededRandom("jina documents");
  const documents = Array.from({ length: 60 }, (_, d) => ({
    chunks: Array.from({ length: 1 + Math.floor(8 * random()) }, (_each, c) => `document ${d}, chunk ${c}`),
  }));
  await using calm = await startFakeJina();
  const expected = await createJinaDocuments({ apiKey, baseURL: calm.url, dimensions: 64 }).encode(documents);
  await using server = await startFakeJina({ concurrency: 5 });
  server.setFaults({
    seed: 7,
    rates: [
      { fault: { kind: "server-error", status: 503 }, probability: 0.1 },
      { fault: { kind: "out-of-order" }, probability: 0.2 },
      { fault: { kind: "duplicate-index" }, probability: 0.1 },
      { fault: { kind: "reset-before-headers" }, probability: 0.05 },
    ],
  });
  const encoder = createJinaDocuments({ apiKey, baseURL: server.url, dimensions: 64 });
  const options = { baseDelayMs: 1, maxDelayMs: 4, attempts: 20 };
  const { documents: results } = await withDocumentBatching(encoder, options).encode(documents);
  expect(results).toEqual(expected.documents);
});

test("error: one document that is refused costs itself; one too long is cut by what the server says", async () => {
  await using server = await startFakeJina({ poison: "forbidden", contextTokens: 150 });
  const chunks = Array.from({ length: 30 }, (_, c) => `Chunk number ${c} of this document.`);
  const encoder = withDocumentBatching(createJinaDocuments({ apiKey, baseURL: server.url }));
  const { documents } = await encoder.encode([berlin, { chunks: ["forbidden"] }, { chunks }]);
  expect(documents.map(({ parts }) => parts?.length)).toEqual([1, undefined, expect.any(Number)]);
  expect(documents[1]?.error).toMatchObject({ code: "input_rejected", index: 1 });
  expect(documents[2]?.embeddings?.count).toBe(30);
});
