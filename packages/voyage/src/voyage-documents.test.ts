import { withDocumentBatching } from "@embedloom/batcher";
import { seededRandom, startFakeVoyage } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createQuantizedVoyageDocuments, createVoyageDocuments } from "./voyage-documents.ts";

const apiKey = "pa-test-key-0123456789";
const berlin = { chunks: ["Berlin is the capital.", "The city is old."] };
const lisbon = { chunks: ["Lisbon lies at the sea."] };

test("default: documents travel together, each with its chunks, and cost what the model costs", async () => {
  await using server = await startFakeVoyage({ apiKey });
  const encoder = createVoyageDocuments({ apiKey, baseURL: server.url });
  const { documents, usage } = await encoder.encode([berlin, lisbon]);
  expect(server.requests[0]).toMatchObject({ path: "/v1/contextualizedembeddings" });
  expect(server.requests[0]?.body).toEqual({
    model: "voyage-context-4",
    // The longest first.
    inputs: [berlin.chunks, lisbon.chunks],
    input_type: "document",
  });
  expect(documents.map(({ embeddings }) => embeddings?.count)).toEqual([2, 1]);
  expect(usage).toEqual({ requests: 1, tokens: 16, costUsd: (16 * 0.12) / 1e6 });
});

test("behavior: questions are documents of one chunk", async () => {
  await using server = await startFakeVoyage();
  const encoder = createVoyageDocuments({ apiKey, baseURL: server.url });
  const { embeddings } = await encoder.embedQueries(["Where?", "Which?"], { dimensions: 256 });
  expect(embeddings.dimensions).toBe(256);
  expect(server.requests[0]?.body).toMatchObject({ inputs: [["Where?"], ["Which?"]], input_type: "query" });
});

test("args: bytes and bits arrive as they were sent, and stay so", async () => {
  await using server = await startFakeVoyage();
  const floats = createVoyageDocuments({ apiKey, baseURL: server.url });
  const [exact] = (await floats.encode([berlin])).documents;
  for (const encoding of ["int8", "binary"] as const) {
    const encoder = createQuantizedVoyageDocuments({ apiKey, baseURL: server.url, encoding });
    const { documents } = await encoder.encode([berlin, lisbon, { chunks: [] }]);
    const matrix = documents[0]?.embeddings;
    expect(server.requests.at(-1)?.body).toMatchObject({ output_dtype: encoding === "int8" ? "int8" : "ubinary" });
    expect([matrix?.encoding, matrix?.count, matrix?.dimensions]).toEqual([encoding, 2, 1024]);
    expect(matrix?.data.byteLength).toBe(encoding === "int8" ? 2048 : 256);
    expect(documents[2]?.embeddings?.count).toBe(0);
    // Every sign is that of the float.
    const signs = Array.from(matrix?.toFloat32().row(1) ?? [], (value) => Math.sign(value));
    const expected = Array.from(exact?.embeddings?.row(1) ?? [], (value, i) => (signs[i] === 0 ? 0 : Math.sign(value)));
    expect(signs).toEqual(expected);
  }
  const [int8, bits] = (["int8", "binary"] as const).map((encoding) => createQuantizedVoyageDocuments({ encoding }));
  expect((await int8?.describe())?.fingerprint).not.toEqual((await bits?.describe())?.fingerprint);
  expect((await int8?.describe())?.fingerprint).not.toEqual((await floats.describe()).fingerprint);
});

test("behavior: with faults at random and a batcher, no document is mixed up and none is lost", async () => {
  const random = seededRandom("voyage documents");
  const documents = Array.from({ length: 200 }, (_, d) => ({
    chunks: Array.from({ length: 1 + Math.floor(12 * random()) }, (_each, c) => `document ${d}, chunk ${c}`),
  }));
  await using calm = await startFakeVoyage({ contextTokensPerRequest: 300, contextTokensPerDocument: 300 });
  const limits = { tokensPerDocument: 300, tokensPerRequest: 300 };
  const expected = await createVoyageDocuments({ apiKey, baseURL: calm.url, limits, dimensions: 256 }).encode(
    documents,
  );
  await using server = await startFakeVoyage({ contextTokensPerRequest: 300, contextTokensPerDocument: 300 });
  server.setFaults({
    seed: 7,
    rates: [
      { fault: { kind: "server-error", status: 503 }, probability: 0.1 },
      { fault: { kind: "out-of-order" }, probability: 0.2 },
      { fault: { kind: "dropped-vector" }, probability: 0.1 },
      { fault: { kind: "reset-mid-body" }, probability: 0.05 },
      { fault: { kind: "nan" }, probability: 0.05 },
    ],
  });
  const encoder = createVoyageDocuments({ apiKey, baseURL: server.url, limits, dimensions: 256 });
  const { documents: results } = await withDocumentBatching(encoder, {
    baseDelayMs: 1,
    maxDelayMs: 4,
    attempts: 20,
  }).encode(documents);
  expect(results).toEqual(expected.documents);
});

test("error: one document that is refused costs itself", async () => {
  await using server = await startFakeVoyage({ poison: "forbidden" });
  const documents = Array.from({ length: 12 }, (_, d) => ({
    chunks: [`document ${d}`, d === 5 ? "forbidden" : "fine"],
  }));
  const { documents: results } = await withDocumentBatching(
    createVoyageDocuments({ apiKey, baseURL: server.url }),
  ).encode(documents);
  expect(results.flatMap(({ error }, index) => (error === undefined ? [] : [index]))).toEqual([5]);
  expect(results[5]?.error).toMatchObject({ code: "input_rejected", index: 5 });
});

test("behavior: a document that is longer than thought is cut by what the server says", async () => {
  await using server = await startFakeVoyage({ contextTokensPerDocument: 100, contextTokensPerRequest: 100 });
  const chunks = Array.from({ length: 40 }, (_, c) => `Chunk number ${c} of this document.`);
  const encoder = createVoyageDocuments({ apiKey, baseURL: server.url });
  const { documents } = await encoder.encode([{ chunks }, berlin]);
  expect(documents[0]?.embeddings?.count).toBe(40);
  expect(documents[0]?.parts?.length).toBeGreaterThan(3);
  expect(documents[1]?.parts?.length).toBe(1);
});
