import { InputRejectedError } from "@embedloom/core";
import { createFakeDocumentEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createMemoryStore } from "../store/memory-store.ts";
import { withDocumentCache } from "./with-document-cache.ts";

const berlin = { chunks: ["Berlin is the capital.", "The city is old."] };
const lisbon = { chunks: ["Lisbon lies at the sea.", "The city is old."] };

test("default: the same chunk in another document is another entry", async () => {
  const fake = createFakeDocumentEncoder();
  const encoder = withDocumentCache(fake, createMemoryStore());
  await encoder.encode([berlin]);
  await encoder.encode([lisbon]);
  expect(fake.requests.length).toBe(2);
  expect(encoder.stats()).toMatchObject({ hits: 0, misses: 4 });
});

test("behavior: an unchanged document needs no request, also in another process, and costs nothing", async () => {
  const store = createMemoryStore();
  const first = await withDocumentCache(createFakeDocumentEncoder(), store).encode([berlin, lisbon]);
  const fake = createFakeDocumentEncoder();
  const { documents, usage } = await withDocumentCache(fake, store).encode([lisbon, berlin]);
  expect(fake.requests).toEqual([]);
  expect(usage.requests).toBe(0);
  expect(documents).toEqual(first.documents.toReversed());
});

test("behavior: a change in a long document costs the parts that see it", async () => {
  const chunks = Array.from({ length: 100 }, (_, i) => `Chunk ${i} of a long document.`.padEnd(40, "."));
  const fake = createFakeDocumentEncoder();
  const encoder = withDocumentCache(fake, createMemoryStore());
  const { documents } = await encoder.encode([{ chunks }]);
  const parts = documents[0]!.parts!.length;
  const before = fake.requests.flat().length;
  expect(before).toBe(parts);
  const changed = chunks.with(99, "Another ending".padEnd(40, "."));
  await encoder.encode([{ chunks: changed }]);
  expect(fake.requests.flat().length - before).toBe(1);
});

test("behavior: a document that fails costs itself, and what succeeded is kept", async () => {
  let refuses = true;
  const fake = createFakeDocumentEncoder({
    limits: { documentsPerRequest: 1 },
    beforeRequest: ([chunks]) => {
      if (refuses && chunks?.[0] === berlin.chunks[0]) throw new InputRejectedError("Refused.");
    },
  });
  const encoder = withDocumentCache(fake, createMemoryStore());
  const { documents } = await encoder.encode([lisbon, berlin]);
  expect(documents[1]?.error).toMatchObject({ code: "input_rejected", index: 1 });
  refuses = false;
  const again = await encoder.encode([lisbon, berlin]);
  expect(again.documents.every(({ parts }) => parts !== undefined)).toBe(true);
  expect(fake.requests.map(([chunks]) => chunks?.[0])).toEqual([lisbon.chunks[0], berlin.chunks[0], berlin.chunks[0]]);
});

test("behavior: documents of one call and of calls at the same time are encoded once", async () => {
  const fake = createFakeDocumentEncoder();
  const encoder = withDocumentCache(fake, createMemoryStore());
  await Promise.all([encoder.encode([berlin, berlin]), encoder.encode([berlin])]);
  expect(fake.requests.flat().length).toBe(1);
});

test("behavior: questions are cached apart from chunks", async () => {
  const encoder = withDocumentCache(createFakeDocumentEncoder(), createMemoryStore());
  await encoder.embedQueries(["The city is old."]);
  await encoder.embedQueries(["The city is old."]);
  await encoder.encode([{ chunks: ["The city is old."] }]);
  expect(encoder.stats()).toMatchObject({ hits: 1, misses: 2 });
});

test("behavior: what arrived before a call was given up is in the store, and is not paid for again", async () => {
  const documents = Array.from({ length: 64 }, (_, d) => ({ chunks: [`document ${d}`, "its end"] }));
  const stop = new AbortController();
  const fake = createFakeDocumentEncoder({
    beforeRequest: () => {
      // As a process that is killed while its sixth request is under way.
      if (fake.requests.length === 6) stop.abort();
    },
  });
  const store = createMemoryStore();
  const call = withDocumentCache(fake, store).encode(documents, { signal: stop.signal });
  await expect(call).rejects.toThrow("abort");
  expect(fake.requests.length).toBe(6);
  const again = createFakeDocumentEncoder();
  const { documents: found } = await withDocumentCache(again, store).encode(documents);
  expect(found.every(({ parts }) => parts !== undefined)).toBe(true);
  expect(again.requests.length).toBe(64 / 8 - 5);
});
