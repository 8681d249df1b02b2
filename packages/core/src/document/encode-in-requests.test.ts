import { expect, test } from "vitest";
import type { ChunkedDocument, DocumentLimits } from "../contract/document-encoder.ts";
import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import { AuthenticationError } from "../errors/authentication-error.ts";
import { InputRejectedError } from "../errors/input-rejected-error.ts";
import { InputTooLongError } from "../errors/input-too-long-error.ts";
import { RequestTooLargeError } from "../errors/request-too-large-error.ts";
import { ServerError } from "../errors/server-error.ts";
import { encodeInRequests } from "./encode-in-requests.ts";

type Request = readonly (readonly string[])[];

/** Rows that hold the length of their chunk; a token is a character. */
function encode(
  documents: readonly ChunkedDocument[],
  limits: DocumentLimits,
  fail: (batch: Request) => void = () => {},
) {
  const requests: Request[] = [];
  const result = encodeInRequests({
    documents,
    limits,
    estimateTokens: (text) => text.length,
    none: () => EmbeddingMatrix.zeros(0, 1),
    request: async (batch) => {
      requests.push(batch);
      fail(batch);
      const vectors = batch.map((chunks) => EmbeddingMatrix.fromRows(chunks.map(({ length }) => [length])));
      return { vectors, usage: { requests: 1, tokens: batch.flat().join("").length, costUsd: undefined } };
    },
  });
  return { result, requests };
}

const rowsOf = (document: { readonly embeddings?: EmbeddingMatrix | undefined } | undefined): number[] | undefined =>
  document?.embeddings && Array.from(document.embeddings.data);

test("default: long documents are cut, and their rows put together", async () => {
  const chunks = ["aaaa", "bbb", "cc", "dddd", "eee"];
  const { result, requests } = encode([{ chunks }, { chunks: ["z"] }], { tokensPerDocument: 9, tokensPerRequest: 9 });
  const { documents, usage } = await result;
  expect(rowsOf(documents[0])).toEqual([4, 3, 2, 4, 3]);
  expect(documents[0]?.parts?.length).toBeGreaterThan(1);
  expect(rowsOf(documents[1])).toEqual([1]);
  expect(usage.requests).toBe(requests.length);
});

test("behavior: what the server finds too long is cut by its own count, and no further than needed", async () => {
  const chunks = Array.from({ length: 12 }, () => "cccc");
  const { result, requests } = encode([{ chunks }], { documentsPerRequest: 1 }, (batch) => {
    const tokens = 2 * batch.flat().join("").length;
    if (tokens > 60) throw new InputTooLongError("Too long.", { index: 0, limit: 60, tokens });
  });
  const { documents } = await result;
  expect(rowsOf(documents[0])).toEqual(Array.from({ length: 12 }, () => 4));
  expect(requests.length).toBeLessThanOrEqual(5);
});

test("behavior: too large requests are halved, and a lone document in one is cut", async () => {
  const { result } = encode([{ chunks: ["aa", "bb", "cc", "dd"] }, { chunks: ["e"] }], {}, (batch) => {
    if (batch.flat().length > 3) throw new RequestTooLargeError("Too many.");
  });
  const { documents } = await result;
  expect(rowsOf(documents[0])).toEqual([2, 2, 2, 2]);
  expect(rowsOf(documents[1])).toEqual([1]);
});

test("error: a chunk that is too long costs its document, named", async () => {
  const { result } = encode([{ chunks: ["a"] }, { chunks: ["b", "long".repeat(9)] }], {}, (batch) => {
    const index = batch.findIndex((chunks) => chunks.some(({ length }) => length > 20));
    if (index >= 0) throw new InputTooLongError("Too long.", { index, limit: 20, tokens: 36 });
  });
  const { documents } = await result;
  expect(rowsOf(documents[0])).toEqual([1]);
  expect(documents[1]?.error).toMatchObject({ code: "input_too_long", index: 1 });
});

test("error: a failed request costs its documents, a fatal one ends all, and none encoded is a rejection", async () => {
  const documents = ["a", "b", "c"].map((chunk) => ({ chunks: [chunk] }));
  let calls = 0;
  const busy = encode(documents, { documentsPerRequest: 1 }, () => {
    if (++calls === 2) throw new ServerError("Busy.");
  });
  const mixed = await busy.result;
  expect(mixed.documents.map(({ error }) => error !== undefined)).toEqual([false, true, false]);
  const fatal = encode(documents, { documentsPerRequest: 1 }, () => {
    throw new AuthenticationError("No.");
  });
  await expect(fatal.result).rejects.toMatchObject({ code: "authentication" });
  expect(fatal.requests.length).toBe(1);
  const rejected = encode([{ chunks: ["a"] }], {}, () => {
    throw new InputRejectedError("No.", { index: 0 });
  });
  expect((await rejected.result).documents[0]?.error).toMatchObject({ code: "input_rejected", index: 0 });
});
