import {
  AuthenticationError,
  InputRejectedError,
  InputTooLongError,
  isEmbedloomError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
} from "@embedloom/core";
import { createFakeDocumentEncoder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createBudget } from "../limit/budget.ts";
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

/** A promise that is kept when it is told to. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

test("behavior: documents are told as they arrive, each once, also those that were cut", async () => {
  const last = gate();
  const fake = createFakeDocumentEncoder({
    beforeRequest: (batch) => (batch.flat(2).includes("the last") ? last.opened : undefined),
  });
  const documents = [
    ...mixedDocuments(30, "arrivals"),
    { chunks: mixedDocuments(40, "long").flatMap(({ chunks }) => chunks) },
    { chunks: ["the last"] },
  ];
  const chunkCounts = new Map<number, number>();
  const call = withDocumentBatching(fake).encode(documents, {
    onEncoded: ({ embeddings }, index) => {
      expect(chunkCounts.has(index)).toBe(false);
      chunkCounts.set(index, embeddings.count);
      // All but those that share the request of the last.
      if (chunkCounts.size > 20) last.open();
    },
  });
  const result = await call;
  expect(chunkCounts.get(30)).toBe(documents[30]!.chunks.length);
  expect([...chunkCounts].toSorted(([one], [other]) => one - other)).toEqual(
    result.documents.map(({ embeddings }, index) => [index, embeddings?.count]),
  );
});

test("error: what a listener throws ends the call", async () => {
  const failure = new InputRejectedError("The disk is full.");
  const call = withDocumentBatching(createFakeDocumentEncoder()).encode(mixedDocuments(5, "listener"), {
    onEncoded: () => {
      throw failure;
    },
  });
  await expect(call).rejects.toBe(failure);
});

test("behavior: a budget ends a call, and what was done is kept", async () => {
  const fake = createFakeDocumentEncoder();
  const documents = mixedDocuments(60, "budget");
  const encoder = withDocumentBatching(fake, { concurrency: 1 });
  const { documents: found, usage } = await encoder.encode(documents, { maxTokens: 1000 });
  const done = found.filter(({ parts }) => parts !== undefined).length;
  expect(done).toBeGreaterThan(0);
  expect(usage.tokens).toBeLessThanOrEqual(1000);
  expect(usage.tokens).toBeGreaterThan(600);
  const codes = new Set(found.flatMap(({ error }) => (isEmbedloomError(error) ? [error.code] : [])));
  expect([...codes]).toEqual(["budget_exhausted"]);
  const budget = createBudget({ maxCostUsd: 1, usdPerMillionTokens: 0.12 });
  await encoder.encode(documents.slice(0, 5), { budget });
  expect(budget.spent.costUsd).toBeGreaterThan(0);
});

test("behavior: progress counts documents", async () => {
  const seen: number[] = [];
  await withDocumentBatching(createFakeDocumentEncoder()).encode(mixedDocuments(20, "progress"), {
    onProgress: ({ done, total }) => {
      expect(total).toBe(20);
      seen.push(done);
    },
  });
  expect(seen.at(-1)).toBe(20);
});

test("behavior: a document that makes the server fail costs itself, and its neighbours in the request nothing", async () => {
  const fake = createFakeDocumentEncoder({
    beforeRequest: (batch) => {
      if (batch.flat().some((chunk) => chunk.includes("document 7,")))
        throw new ServerError("Crashed.", { status: 500 });
    },
  });
  const encoder = withDocumentBatching(fake, { baseDelayMs: 1, maxDelayMs: 2 });
  const { documents } = await encoder.encode(mixedDocuments(40, "crash"));
  expect(documents.flatMap(({ error }, index) => (error === undefined ? [] : [index]))).toEqual([7]);
});

test("behavior: documents of high priority and questions go in front of those that wait", async () => {
  const first = gate();
  const order: string[] = [];
  const fake = createFakeDocumentEncoder({
    beforeRequest: (batch) => {
      order.push(batch.flat()[0]!.split(",")[0]!);
      return order.length === 1 ? first.opened : undefined;
    },
  });
  const asked = fake.embedQueries.bind(fake);
  const encoder = withDocumentBatching(
    {
      ...fake,
      embedQueries: async (queries, options) => {
        order.push("question");
        return asked(queries, options);
      },
    },
    { concurrency: 1 },
  );
  const bulk = encoder.encode(mixedDocuments(60, "bulk"));
  await expect.poll(() => order.length).toBe(1);
  const urgent = encoder.encode([{ chunks: ["urgent, chunk 0"] }], { priority: "high" });
  const question = encoder.embedQueries(["a question"]);
  // Both have to stand in the line before the first request ends.
  await new Promise<void>((resolve) => setImmediate(resolve));
  first.open();
  await Promise.all([bulk, urgent, question]);
  expect(order.slice(1, 3).toSorted()).toEqual(["question", "urgent"]);
});
