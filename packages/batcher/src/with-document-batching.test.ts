import {
  AuthenticationError,
  InputRejectedError,
  InputTooLongError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
} from "@embedloom/core";
import { createFakeDocumentEncoder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { withDocumentBatching } from "./with-document-batching.ts";

const tokensOf = (chunks: readonly string[]): number =>
  chunks.reduce((sum, chunk) => sum + Math.ceil(chunk.length / 4), 0);

/** Documents of 10 to 190 tokens, of chunks of about 10 tokens. */
function mixedDocuments(count: number, seed: string): { readonly chunks: readonly string[] }[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, d) => ({
    chunks: Array.from({ length: 1 + Math.floor(19 * random()) }, (_each, c) =>
      `document ${d}, chunk ${c} `.padEnd(40, "x"),
    ),
  }));
}

test("default: requests are filled to 95 % and more, and no document is parted", async () => {
  const fake = createFakeDocumentEncoder();
  const documents = mixedDocuments(300, "packing");
  await withDocumentBatching(fake).encode(documents);
  const sent = fake.requests.flat();
  expect(sent.length).toBe(documents.length);
  const tokens = fake.requests.map((request) => request.reduce((sum, chunks) => sum + tokensOf(chunks), 0));
  const total = tokens.reduce((sum, each) => sum + each, 0);
  expect(Math.max(...tokens)).toBeLessThanOrEqual(400);
  // The last request takes what is left.
  expect(total / (400 * tokens.length)).toBeGreaterThanOrEqual(0.95);
});

test("behavior: a document that is refused costs itself, whether or not the server names it", async () => {
  for (const named of [true, false]) {
    const fake = createFakeDocumentEncoder({
      beforeRequest: (batch) => {
        const index = batch.findIndex((chunks) => chunks.some((chunk) => chunk.includes("document 7,")));
        if (index >= 0) throw new InputRejectedError("Refused.", named ? { index } : {});
      },
    });
    const { documents } = await withDocumentBatching(fake).encode(mixedDocuments(20, "poison"));
    const failed = documents.flatMap(({ error }, index) => (error === undefined ? [] : [index]));
    expect(failed).toEqual([7]);
    expect(documents[7]?.error).toMatchObject({ code: "input_rejected", index: 7 });
  }
});

test("behavior: passing failures are tried again, and every document is right", async () => {
  const sound = createFakeDocumentEncoder();
  const documents = mixedDocuments(60, "faults");
  const random = seededRandom("faults at random");
  const fake = createFakeDocumentEncoder({
    beforeRequest: () => {
      const roll = random();
      if (roll < 0.2) throw new ServerError("Busy.", { status: 503 });
      if (roll < 0.3) throw new RateLimitError("Slower.", { retryAfterMs: 1 });
    },
  });
  const result = await withDocumentBatching(fake, { baseDelayMs: 1 }).encode(documents);
  const expected = await sound.encode(documents);
  expect(result.documents).toEqual(expected.documents);
});

test("behavior: a document that the server finds too long is cut smaller, and the result says so", async () => {
  const limit = 90;
  const fake = createFakeDocumentEncoder({
    beforeRequest: (batch) => {
      const index = batch.findIndex((chunks) => tokensOf(chunks) > limit);
      if (index < 0) return;
      const tokens = tokensOf(batch[index]!);
      throw new InputTooLongError("Too long.", { index, limit, tokens });
    },
  });
  const { documents } = await withDocumentBatching(fake).encode([
    { chunks: ["short"] },
    {
      chunks: mixedDocuments(1, "long")[0]!.chunks.concat(
        Array.from({ length: 14 }, (_, i) => `chunk ${i}`.padEnd(40, "y")),
      ),
    },
  ]);
  expect(documents[0]?.parts?.length).toBe(1);
  expect(documents[1]?.parts?.length).toBeGreaterThan(1);
  expect(documents[1]?.embeddings?.count).toBe(documents[1]?.parts?.at(-1)?.end);
});

test("behavior: requests that are too large are made smaller", async () => {
  const fake = createFakeDocumentEncoder({
    beforeRequest: (batch) => {
      if (batch.length > 2) throw new RequestTooLargeError("Too many.");
    },
  });
  const { documents } = await withDocumentBatching(fake).encode(mixedDocuments(12, "large"));
  expect(documents.every(({ parts }) => parts !== undefined)).toBe(true);
});

test("error: what is wrong with every request is thrown, not told of each document", async () => {
  const fake = createFakeDocumentEncoder({
    beforeRequest: () => {
      throw new AuthenticationError("No.");
    },
  });
  const encoder = withDocumentBatching(fake);
  await expect(encoder.encode(mixedDocuments(5, "key"))).rejects.toMatchObject({ code: "authentication" });
  expect(fake.requests.length).toBeLessThanOrEqual(2);
});

test("behavior: equal documents are sent once, and each has its vectors", async () => {
  const fake = createFakeDocumentEncoder();
  const document = { chunks: ["Amber is old.", "Basalt is black."] };
  const { documents } = await withDocumentBatching(fake).encode([document, { chunks: ["Cedar."] }, document]);
  expect(fake.requests.flat().length).toBe(2);
  expect(documents[2]).toEqual(documents[0]);
});
