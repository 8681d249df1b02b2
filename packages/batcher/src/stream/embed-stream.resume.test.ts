import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentDigest, InputRejectedError, type Journal, QuotaExhaustedError, StoreError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drain } from "../test-support/drain.ts";
import { equal, fakeVector, numbered } from "../test-support/vectors.ts";
import type { ArrivedEmbeddings } from "../results/arrived-embeddings.ts";
import type { EmbedProgress } from "../progress/embed-progress.ts";
import { embedStream } from "./embed-stream.ts";
import { createFileJournal } from "../file-journal.ts";
import { readDeadLetters } from "./read-dead-letters.ts";
import { withBatching } from "../call/with-batching.ts";

let folder = "";
let journal: Journal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "resume-"));
  journal = createFileJournal(join(folder, "job"));
});
afterEach(() => rm(folder, { recursive: true }));

const paidBy = (inner: { requests: readonly (readonly string[])[] }): string[] => inner.requests.flat();

async function expectAll(
  stream: AsyncIterable<{ item: string; index: number; embedding?: Float32Array | undefined }>,
  texts: readonly string[],
) {
  const out = await drain(stream);
  expect(out.map(({ item, index }) => [item, index])).toEqual(texts.map((text, i) => [text, i]));
  out.forEach(({ item, embedding }) => expect(equal(embedding!, fakeVector(item, 32))).toBe(true));
}

test("default: a second run gives the same items for nothing", async () => {
  const texts = [...numbered(100), "text 3", "text 3"];
  await expectAll(embedStream(withBatching(createFakeEmbedder()), texts, { journal }), texts);
  const inner = createFakeEmbedder();
  await expectAll(embedStream(withBatching(inner), texts, { journal }), texts);
  expect(inner.requests).toEqual([]);
});

test("behavior: what was acknowledged before the stop is not paid again, in whatever order it arrived", async () => {
  const texts = numbered(200);
  const first = createFakeEmbedder({
    beforeRequest: () => {
      if (first.requests.length > 5) throw new QuotaExhaustedError("No credit.");
    },
  });
  await drain(embedStream(withBatching(first), texts, { journal, order: "ready" })).catch(() => undefined);
  const second = createFakeEmbedder();
  const stream = embedStream(withBatching(second), texts, { journal, maxPending: 37 });
  await expectAll(stream, texts);
  expect(paidBy(second).length).toBe(200 - 5 * 16);
});

test("behavior: neighbours of a poison item are remembered although their call fails", async () => {
  const poison = (batch: readonly string[]): void => {
    if (batch.includes("text 7")) throw new InputRejectedError("Refused.");
  };
  const texts = numbered(40);
  const options = { journal, onError: "collect" } as const;
  const first = await drain(embedStream(withBatching(createFakeEmbedder({ beforeRequest: poison })), texts, options));
  expect(first.filter(({ error }) => error !== undefined).map(({ index }) => index)).toEqual([7]);
  const inner = createFakeEmbedder({ beforeRequest: poison });
  const second = await drain(embedStream(withBatching(inner), texts, options));
  expect(inner.requests).toEqual([["text 7"]]);
  expect(second.map(({ item }) => item)).toEqual(texts);
  expect(second[7]).toMatchObject({ index: 7, error: { code: "input_rejected", index: 7 } });
});

describe("a source that is not the same any more", () => {
  const thousand = numbered(1000);
  // Seven and a thousand have no common divisor, so every place gets another text.
  const shuffled = thousand.map((_, i) => thousand[(i * 7 + 3) % 1000]!);
  test.each<[string, readonly string[], readonly string[]]>([
    ["one put in front costs one", ["a new one", ...thousand], ["a new one"]],
    ["one taken out costs nothing", thousand.slice(1), []],
    ["another order costs nothing", shuffled, []],
    ["one changed costs one", thousand.with(20, "another"), ["another"]],
    ["one repeated costs nothing", [...thousand, "text 3"], []],
  ])("behavior: of a thousand items, %s", async (_, source, paid) => {
    await drain(embedStream(withBatching(createFakeEmbedder()), thousand, { journal }));
    const inner = createFakeEmbedder();
    await expectAll(embedStream(withBatching(inner), source, { journal }), source);
    expect(paidBy(inner)).toEqual(paid);
  });
});

describe("dead letters", () => {
  const isPoison = (text: string): boolean => /[37]$/.test(text);
  const refusing = (allowed: readonly string[] = []) =>
    createFakeEmbedder({
      beforeRequest: (batch) => {
        if (batch.some((text) => isPoison(text) && !allowed.includes(text))) throw new InputRejectedError("Refused.");
      },
    });
  const texts = numbered(40);
  const poison = texts.filter(isPoison);

  test("behavior: what failed is on the list, and can be run again alone, at its positions", async () => {
    await drain(embedStream(withBatching(refusing()), texts, { journal, onError: "collect" }));
    const letters = await readDeadLetters(createFakeEmbedder(), journal);
    expect(await readDeadLetters(createFakeEmbedder(), journal, { inputType: "query" })).toEqual([]);
    expect(letters.map(({ digest }) => digest).toSorted()).toEqual(poison.map(contentDigest).toSorted());
    expect(letters[0]).toMatchObject({ code: "input_rejected", message: "Refused." });
    const inner = refusing(["text 7"]);
    const options = { journal, onError: "collect", onlyDeadLetters: true } as const;
    const again = await drain(embedStream(withBatching(inner), texts, options));
    expect(again.map(({ item, index }) => [item, index])).toEqual(poison.map((text) => [text, texts.indexOf(text)]));
    expect(again.filter(({ error }) => error === undefined).map(({ item }) => item)).toEqual(["text 7"]);
    const index = texts.indexOf("text 13");
    expect(again.find(({ item }) => item === "text 13")?.error).toMatchObject({ index });
    // What has its vector now is off the list.
    const last = await drain(embedStream(withBatching(refusing()), texts, options));
    expect(last.map(({ item }) => item)).toEqual(poison.filter((text) => text !== "text 7"));
  });

  test("behavior: an error that ends the run buries nobody", async () => {
    const broke = createFakeEmbedder({
      beforeRequest: () => {
        throw new QuotaExhaustedError("No credit.");
      },
    });
    await drain(embedStream(withBatching(broke), texts, { journal, onError: "collect" })).catch(() => undefined);
    const again = drain(embedStream(withBatching(refusing()), texts, { journal, onlyDeadLetters: true }));
    expect(await again).toEqual([]);
  });

  test("error: there is no list without a journal", () => {
    expect(() => embedStream(createFakeEmbedder(), [], { onlyDeadLetters: true })).toThrow("`onlyDeadLetters`");
  });
});

test("behavior: every reply is told of before its items come out, with positions in the source", async () => {
  await drain(embedStream(withBatching(createFakeEmbedder()), numbered(20), { journal }));
  const rows = new Map<number, Float32Array>();
  const texts = ["new", ...numbered(20), "newer"];
  const onArrived = ({ indices, embeddings }: ArrivedEmbeddings): void =>
    indices.forEach((index, row) => rows.set(index, embeddings.row(row)));
  for await (const { index, embedding } of embedStream(withBatching(createFakeEmbedder()), texts, {
    journal,
    onArrived,
  })) {
    expect([undefined, embedding]).toContainEqual(rows.get(index));
  }
  expect([...rows.keys()].toSorted((a, b) => a - b)).toEqual([0, 21]);
});

test("behavior: leaving the loop keeps what had arrived", async () => {
  const texts = numbered(300);
  const first = createFakeEmbedder();
  for await (const { index } of embedStream(withBatching(first), texts, { journal, maxPending: 64 })) {
    if (index === 70) break;
  }
  const second = createFakeEmbedder();
  await expectAll(embedStream(withBatching(second), texts, { journal }), texts);
  const twice = paidBy(second).filter((text) => paidBy(first).includes(text));
  // At most what was in flight.
  expect(twice.length).toBeLessThanOrEqual(64);
  expect(paidBy(second)).not.toContain("text 70");
});

describe("progress", () => {
  test("behavior: what came from the journal is counted as cached and costs nothing", async () => {
    await drain(embedStream(withBatching(createFakeEmbedder()), numbered(32), { journal }));
    const events: EmbedProgress[] = [];
    const inner = createFakeEmbedder();
    await drain(embedStream(withBatching(inner), numbered(48), { journal, onProgress: (event) => events.push(event) }));
    expect(events.at(-1)).toMatchObject({ done: 48, cached: 32, total: 48, requests: 1, etaMs: 0 });
    expect(events.at(-1)?.tokens).toBe(paidBy(inner).reduce((sum, text) => sum + inner.estimateTokens(text), 0));
  });
});

describe("errors", () => {
  test("behavior: another model or width takes nothing of it, and leaves it as it was", async () => {
    await drain(embedStream(withBatching(createFakeEmbedder()), ["a"], { journal }));
    const other = createFakeEmbedder({ model: "other" });
    await drain(embedStream(withBatching(other), ["a"], { journal }));
    const narrower = await drain(embedStream(withBatching(createFakeEmbedder()), ["a"], { journal, dimensions: 8 }));
    expect([paidBy(other), narrower[0]?.embedding.length]).toEqual([["a"], 8]);
    const inner = createFakeEmbedder();
    await drain(embedStream(withBatching(inner), ["a"], { journal }));
    expect(inner.requests).toEqual([]);
  });

  test("error: the second of two runs says so at once, before any request, and the first goes on", async () => {
    const first = embedStream(withBatching(createFakeEmbedder()), numbered(40), { journal });
    await first.next();
    const inner = createFakeEmbedder();
    const second = embedStream(withBatching(inner), numbered(40), { journal });
    await expect(second.next()).rejects.toMatchObject({ code: "store", message: expect.stringContaining("in use") });
    expect(inner.requests).toEqual([]);
    expect((await drain(first)).length).toBe(39);
    await expectAll(embedStream(withBatching(createFakeEmbedder()), numbered(40), { journal }), numbered(40));
  });

  test("error: a journal that cannot write ends the stream, after all that was paid for", async () => {
    const full = new StoreError("The disk is full.");
    let appended = 0;
    const failing: Journal = {
      async open(fingerprint) {
        const run = await journal.open(fingerprint);
        return {
          ...run,
          append: async (entries) => {
            if (++appended > 2) throw full;
            return run.append(entries);
          },
        };
      },
    };
    const inner = createFakeEmbedder();
    const out: string[] = [];
    const thrown = await (async () => {
      for await (const { item } of embedStream(withBatching(inner), numbered(400), {
        journal: failing,
        maxPending: 64,
      }))
        out.push(item);
      return undefined;
    })().catch((error: unknown) => error);
    expect(thrown).toBe(full);
    expect(out.length).toBeGreaterThanOrEqual(48);
    expect(inner.requests.length).toBeLessThan(12);
  });

  test("error: what is no journal is refused at once", () => {
    const path: unknown = "job.journal";
    expect(() => embedStream(createFakeEmbedder(), [], { journal: path as Journal })).toThrow("`journal`");
  });
});
