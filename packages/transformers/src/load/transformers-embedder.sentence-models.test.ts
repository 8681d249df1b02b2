import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createTransformersEmbedder } from "./transformers-embedder.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";

// Recorded by packages/transformers/src/test-support/sentence-models/record.py: what sentence-transformers saved, and what it gives.
const MODELS = new URL("../test-support/sentence-models/", import.meta.url);

interface Expected {
  readonly texts: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly queries: readonly (readonly number[])[];
  readonly documents: readonly (readonly number[])[];
  readonly maxTokens: number;
}

async function withModel<T>(
  name: string,
  work: (embedder: ReturnType<typeof createTransformersEmbedder>, expected: Expected) => Promise<T>,
  settings: Partial<TransformersSettings> = {},
): Promise<T> {
  const model = fileURLToPath(new URL(name, MODELS));
  const expected = JSON.parse(await readFile(new URL(`${name}/expected.json`, MODELS), "utf8")) as Expected;
  const embedder = createTransformersEmbedder({ model, worker: false, ...settings });
  try {
    return await work(embedder, expected);
  } finally {
    await embedder.close();
  }
}

function expectNear(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  actual.flat().forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i]!, 5));
}

describe("models as sentence-transformers saves them", () => {
  test.each([
    "prompts",
    "cls-dense",
    "mean-dense-twice",
    "mean-residual-norm",
    "last",
    "mean-sqrt",
    "lower-case",
    "data-file",
  ])("behavior: %s gives the vectors of sentence-transformers", async (name) => {
    await withModel(name, async (embedder, { texts, vectors, queries, documents, maxTokens }) => {
      expectNear((await embedder.embed(texts)).embeddings.toArrays(), vectors);
      expectNear((await embedder.embed(texts, { inputType: "query" })).embeddings.toArrays(), queries);
      expectNear((await embedder.embed(texts, { inputType: "document" })).embeddings.toArrays(), documents);
      const { dimensions, limits } = await embedder.describe();
      expect(dimensions).toBe(vectors[0]!.length);
      // Two tokens are special.
      expect(limits.tokensPerInput).toBe(maxTokens - 2);
    });
  });

  test("behavior: a width that only the network has is refused where a layer makes it smaller", async () => {
    const error = await withModel("cls-dense", (embedder) =>
      embedder.embed(["rent"], { dimensions: 8 }).catch((each: unknown) => each),
    );
    expect(error).toMatchObject({ code: "unsupported", message: expect.stringContaining("6") });
  });

  test("error: a pooling that is not done here is named, with its file and what to do", async () => {
    const error = await withModel("max", (embedder) => embedder.embed(["rent"]).catch((each: unknown) => each));
    expect(error).toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/1_Pooling\/config\.json .*pooling max;.*set `pooling`/),
    });
  });

  test("behavior: prompts of the caller go before those of the file", async () => {
    const rows = await withModel(
      "prompts",
      async (embedder, { texts }) => (await embedder.embed(texts, { inputType: "query" })).embeddings.toArrays(),
      { prompts: {} },
    );
    await withModel("prompts", async (embedder, { texts, queries }) => {
      expectNear(rows, (await embedder.embed(texts)).embeddings.toArrays());
      expect(rows).not.toEqual(queries);
    });
  });
});
