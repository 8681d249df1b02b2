import { isEmbedloomError, type Pooling } from "@embedloom/core";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mixerFiles, writeFolder } from "../test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "./transformers-embedder.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";
import { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const FILES = mixerFiles(BERT, BERT.size);
const folders: string[] = [];
let model: string;

async function folderOf(files: Readonly<Record<string, Uint8Array | object>>): Promise<string> {
  const folder = await writeFolder(files);
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  model = await folderOf(FILES);
});
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** The normalised vector as plain arithmetic over the token vectors. */
async function expectedVector(text: string, pooling: Pooling): Promise<number[]> {
  const encoder = createTransformersTokenEncoder({ model, worker: false });
  const { ids } = await encoder.tokenize(text);
  const [matrix] = await encoder.encode([Int32Array.of(2, ...ids, 3)]);
  const rows = matrix!.toArrays();
  await encoder.close();
  const mean = rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
  const vector = { mean, cls: rows[0]!, last: rows.at(-1)! }[pooling];
  return vector.map((value) => value / Math.hypot(...vector));
}

async function withEmbedder<T>(
  settings: Partial<TransformersSettings>,
  work: (embedder: ReturnType<typeof createTransformersEmbedder>) => Promise<T>,
): Promise<T> {
  const embedder = createTransformersEmbedder({ model, worker: false, ...settings });
  try {
    return await work(embedder);
  } finally {
    await embedder.close();
  }
}

async function errorOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => expect.unreachable("it must reject"),
    (error: Error) => error,
  );
}

describe("createTransformersEmbedder", () => {
  test.each(["mean", "cls", "last"] as const)("default: %s pooling gives the normalised vector", async (pooling) => {
    const { embeddings } = await withEmbedder({ pooling }, (embedder) => embedder.embed(["the tenant pays", "rent"]));
    for (const [i, text] of ["the tenant pays", "rent"].entries()) {
      const expected = await expectedVector(text, pooling);
      embeddings.row(i).forEach((value, column) => expect(value).toBeCloseTo(expected[column]!, 6));
    }
  });

  test("default: counts runs and real tokens, and costs nothing", async () => {
    const { usage } = await withEmbedder({}, (embedder) => embedder.embed(["the rent", "the"]));
    expect(usage).toEqual({ requests: 1, tokens: 4 + 3, costUsd: 0 });
  });

  test("default: describes the model", async () => {
    const info = await withEmbedder({ prompts: { query: "q: " } }, (embedder) => embedder.describe());
    expect(info).toMatchObject({
      dimensions: 8,
      nativeDimensions: 8,
      matryoshka: undefined,
      normalized: true,
      limits: { tokensPerInput: 46 },
      fingerprint: {
        provider: "transformers",
        pooling: "mean",
        queryPrompt: "q: ",
        documentPrompt: null,
        dimensions: 8,
      },
    });
  });

  test("default: no inputs need no run", async () => {
    const { embeddings, usage } = await withEmbedder({}, (embedder) => embedder.embed([]));
    expect([embeddings.count, embeddings.dimensions, usage.requests]).toEqual([0, 8, 0]);
  });

  test("behavior: the prompt of the input type comes before the text", async () => {
    const rows = await withEmbedder({ prompts: { query: "the ", document: "a " } }, async (embedder) => {
      const results = [
        await embedder.embed(["rent"], { inputType: "query" }),
        await embedder.embed(["rent"], { inputType: "document" }),
        await embedder.embed(["the rent", "a rent", "rent"]),
        await embedder.embed(["rent"]),
      ];
      return results.flatMap(({ embeddings }) => embeddings.toArrays());
    });
    const [query, document, writtenQuery, writtenDocument, plain, absent] = rows;
    expect([query, document, absent]).toEqual([writtenQuery, writtenDocument, plain]);
    expect(query).not.toEqual(document);
  });

  test("behavior: a smaller width is cut, then normalised, where the model was trained for it", async () => {
    const matryoshka = { sizes: [4] };
    const [full, cut] = await withEmbedder({ matryoshka }, async (embedder) => [
      (await embedder.embed(["the rent"])).embeddings.toArrays()[0]!,
      (await embedder.embed(["the rent"], { dimensions: 4 })).embeddings.toArrays()[0]!,
    ]);
    const length = Math.hypot(...full!.slice(0, 4));
    cut!.forEach((value, i) => expect(value).toBeCloseTo(full![i]! / length, 6));
    expect(cut).toHaveLength(4);
  });

  test("error: a width that the model was not trained for", async () => {
    const error = await withEmbedder({}, (embedder) => errorOf(embedder.embed(["rent"], { dimensions: 4 })));
    expect(isEmbedloomError(error, "unsupported")).toBe(true);
  });

  test("error: a text over the context is named with its tokens before any run, never truncated", async () => {
    const long = "rent ".repeat(60);
    const error = await withEmbedder({}, (embedder) => errorOf(embedder.embed(["rent", long])));
    expect(error).toMatchObject({ code: "input_too_long", index: 1, tokens: 62, limit: 48 });
    expect(error.message).not.toContain("rent rent");
  });

  test("args: contextTokens moves the limit", async () => {
    const { usage } = await withEmbedder({ contextTokens: 100 }, (embedder) => embedder.embed(["rent ".repeat(60)]));
    expect(usage.tokens).toBe(62);
    const error = await withEmbedder({ contextTokens: 5 }, (embedder) => errorOf(embedder.embed(["a b c d"])));
    expect(error).toMatchObject({ code: "input_too_long", limit: 5, tokens: 6 });
  });

  test("error: pooling that nobody names must be set", async () => {
    const { "1_Pooling/config.json": _, ...rest } = FILES;
    const folder = await folderOf(rest);
    const error = await withEmbedder({ model: folder }, (embedder) => errorOf(embedder.embed(["rent"])));
    expect(error).toMatchObject({ code: "unsupported" });
    expect(error.message).toContain("`pooling`");
    await withEmbedder({ model: folder, pooling: "cls" }, (embedder) => embedder.embed(["rent"]));
  });

  test.each([
    [{ pooling_mode_max_tokens: true }, /pooling max;/],
    [{ pooling_mode_mean_tokens: true, pooling_mode_cls_token: true }, /mean \+ cls/],
  ])("error: a pooling file of %o is refused unless the caller decides", async (pooling, message) => {
    const folder = await folderOf({ ...FILES, "1_Pooling/config.json": pooling });
    const error = await withEmbedder({ model: folder }, (embedder) => errorOf(embedder.embed(["rent"])));
    expect(error).toMatchObject({ code: "unsupported", message: expect.stringMatching(message) });
  });

  test("behavior: close waits for the calls under way, and a later call loads again", async () => {
    const embedder = createTransformersEmbedder({ model, worker: false });
    const events: string[] = [];
    const call = embedder.embed(["the", "rent"]).then(() => events.push("embedded"));
    const closed = embedder.close().then(() => events.push("closed"));
    await Promise.all([call, closed]);
    expect(events).toEqual(["embedded", "closed"]);
    expect((await embedder.embed(["the"])).embeddings.count).toBe(1);
    await embedder.close();
  });
});
