import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputRejectedError, QuotaExhaustedError, StoreError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drain } from "./test-support/drain.ts";
import { equal, fakeVector, numbered } from "./test-support/vectors.ts";
import type { EmbedProgress } from "./embed-progress.ts";
import { embedStream } from "./embed-stream.ts";
import { createFileCheckpoint } from "./file-checkpoint.ts";
import type { StreamCheckpoint } from "./stream-checkpoint.ts";
import { withBatching } from "./with-batching.ts";

let folder = "";
let checkpoint: StreamCheckpoint;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "resume-"));
  checkpoint = createFileCheckpoint(join(folder, "job"));
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
  await expectAll(embedStream(withBatching(createFakeEmbedder()), texts, { checkpoint }), texts);
  const inner = createFakeEmbedder();
  await expectAll(embedStream(withBatching(inner), texts, { checkpoint }), texts);
  expect(inner.requests).toEqual([]);
});

test("behavior: what was acknowledged before the stop is not paid again, in whatever order it arrived", async () => {
  const texts = numbered(200);
  const first = createFakeEmbedder({
    beforeRequest: () => {
      if (first.requests.length > 5) throw new QuotaExhaustedError("No credit.");
    },
  });
  await drain(embedStream(withBatching(first), texts, { checkpoint, order: "ready" })).catch(() => undefined);
  const second = createFakeEmbedder();
  const stream = embedStream(withBatching(second), texts, { checkpoint, maxPending: 37 });
  await expectAll(stream, texts);
  expect(paidBy(second).length).toBe(200 - 5 * 16);
});

test("behavior: neighbours of a poison item are remembered although their call fails", async () => {
  const poison = (batch: readonly string[]): void => {
    if (batch.includes("text 7")) throw new InputRejectedError("Refused.");
  };
  const texts = numbered(40);
  const options = { checkpoint, onError: "collect" } as const;
  const first = await drain(embedStream(withBatching(createFakeEmbedder({ beforeRequest: poison })), texts, options));
  expect(first.filter(({ error }) => error !== undefined).map(({ index }) => index)).toEqual([7]);
  const inner = createFakeEmbedder({ beforeRequest: poison });
  const second = await drain(embedStream(withBatching(inner), texts, options));
  expect(inner.requests).toEqual([["text 7"]]);
  expect(second.map(({ item }) => item)).toEqual(texts);
  expect(second[7]).toMatchObject({ index: 7, error: { code: "input_rejected", index: 7 } });
});

test("behavior: an item whose text has changed is embedded anew, also where others were inserted", async () => {
  await drain(embedStream(withBatching(createFakeEmbedder()), numbered(50), { checkpoint }));
  const inner = createFakeEmbedder();
  const changed = numbered(50).with(20, "another");
  await expectAll(embedStream(withBatching(inner), changed, { checkpoint }), changed);
  expect(paidBy(inner)).toEqual(["another"]);
});

test("behavior: leaving the loop keeps what had arrived", async () => {
  const texts = numbered(300);
  const first = createFakeEmbedder();
  for await (const { index } of embedStream(withBatching(first), texts, { checkpoint, maxPending: 64 })) {
    if (index === 70) break;
  }
  const second = createFakeEmbedder();
  await expectAll(embedStream(withBatching(second), texts, { checkpoint }), texts);
  const twice = paidBy(second).filter((text) => paidBy(first).includes(text));
  // At most what was in flight.
  expect(twice.length).toBeLessThanOrEqual(64);
  expect(paidBy(second)).not.toContain("text 70");
});

describe("progress", () => {
  test("behavior: what came from the checkpoint is counted as cached and costs nothing", async () => {
    await drain(embedStream(withBatching(createFakeEmbedder()), numbered(32), { checkpoint }));
    const events: EmbedProgress[] = [];
    const inner = createFakeEmbedder();
    await drain(
      embedStream(withBatching(inner), numbered(48), { checkpoint, onProgress: (event) => events.push(event) }),
    );
    expect(events.at(-1)).toMatchObject({ done: 48, cached: 32, total: 48, requests: 1, etaMs: 0 });
    expect(events.at(-1)?.tokens).toBe(paidBy(inner).reduce((sum, text) => sum + inner.estimateTokens(text), 0));
  });
});

describe("errors", () => {
  test("error: another model is refused before any request", async () => {
    await drain(embedStream(withBatching(createFakeEmbedder()), ["a"], { checkpoint }));
    const other = createFakeEmbedder({ model: "other" });
    const stream = embedStream(withBatching(other), ["a"], { checkpoint });
    await expect(drain(stream)).rejects.toMatchObject({ code: "invalid_option", option: "checkpoint" });
    const narrower = embedStream(withBatching(createFakeEmbedder()), ["a"], { checkpoint, dimensions: 8 });
    await expect(drain(narrower)).rejects.toMatchObject({ code: "invalid_option" });
    expect(other.requests).toEqual([]);
  });

  test("error: a checkpoint that cannot write ends the stream, after all that was paid for", async () => {
    const full = new StoreError("The disk is full.");
    let appended = 0;
    const failing: StreamCheckpoint = {
      ...checkpoint,
      append: async (entries) => {
        if (++appended > 2) throw full;
        return checkpoint.append(entries);
      },
    };
    const inner = createFakeEmbedder();
    const out: string[] = [];
    const thrown = await (async () => {
      for await (const { item } of embedStream(withBatching(inner), numbered(400), {
        checkpoint: failing,
        maxPending: 64,
      }))
        out.push(item);
      return undefined;
    })().catch((error: unknown) => error);
    expect(thrown).toBe(full);
    expect(out.length).toBeGreaterThanOrEqual(48);
    expect(inner.requests.length).toBeLessThan(12);
  });

  test("error: what is no checkpoint is refused at once", () => {
    const path: unknown = "job.checkpoint";
    expect(() => embedStream(createFakeEmbedder(), [], { checkpoint: path as StreamCheckpoint })).toThrow(
      "`checkpoint`",
    );
  });
});
