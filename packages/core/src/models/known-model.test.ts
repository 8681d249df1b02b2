import { describe, expect, test } from "vitest";
import { knownModel } from "./known-model.ts";
import { MODEL_FACTS } from "./model-facts.ts";

describe("knownModel", () => {
  test.each([
    ["text-embedding-3-small", "text-embedding-3-small"],
    ["nomic-ai/nomic-embed-text-v1.5", "nomic-ai/nomic-embed-text-v1.5"],
    ["nomic-embed-text-v1.5", "nomic-ai/nomic-embed-text-v1.5"],
    ["nomic-embed-text", "nomic-ai/nomic-embed-text-v1.5"],
    ["nomic-embed-text:latest", "nomic-ai/nomic-embed-text-v1.5"],
    ["qwen3-embedding", "Qwen/Qwen3-Embedding-8B"],
    ["qwen3-embedding:0.6b", "Qwen/Qwen3-Embedding-0.6B"],
    ["BGE-M3", "BAAI/bge-m3"],
    ["Xenova/all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"],
    ["onnx-community/Qwen3-Embedding-0.6B-ONNX", "Qwen/Qwen3-Embedding-0.6B"],
    ["Qdrant/bge-small-en-v1.5-onnx-Q", "BAAI/bge-small-en-v1.5"],
    ["Xenova/multilingual-e5-small", "intfloat/multilingual-e5-small"],
    ["all-MiniLM-L6-v2-onnx", "sentence-transformers/all-MiniLM-L6-v2"],
    ["hf.co/nomic-ai/nomic-embed-text-v1.5-GGUF:Q4_K_M", "nomic-ai/nomic-embed-text-v1.5"],
  ])("args: %s is %s", (name, id) => {
    expect(knownModel(name)?.id).toBe(id);
  });

  test("behavior: what nobody entered is unknown, also when the name looks alike", () => {
    for (const name of [
      "",
      "text-embedding-4",
      "Xenova/",
      "nomic-embed-text:v9",
      "embed",
      "-onnx",
      "me/all-minilm-l6-v2-tuned",
    ]) {
      expect(knownModel(name)).toBeUndefined();
    }
  });
});

describe("MODEL_FACTS", () => {
  test("behavior: every name and alias is taken once", () => {
    const names = MODEL_FACTS.flatMap(({ id, aliases = [] }) => [id.toLowerCase(), ...aliases]);
    const short = MODEL_FACTS.map(({ id }) => id.split("/").at(-1)!.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(short).size).toBe(short.length);
  });

  test("behavior: Matryoshka sizes are below the full width, widest first", () => {
    for (const { id, dimensions, matryoshka } of MODEL_FACTS) {
      const sizes = matryoshka?.sizes ?? [];
      expect(sizes, id).toEqual(sizes.toSorted((a, b) => b - a));
      expect(Math.max(0, ...sizes), id).toBeLessThan(dimensions);
    }
  });

  test("behavior: published scores begin at the full width, and their widths are the Matryoshka sizes", () => {
    const scored = MODEL_FACTS.filter(({ published }) => published !== undefined);
    expect(scored.map(({ id }) => id)).toEqual([
      "text-embedding-3-small",
      "text-embedding-3-large",
      "text-embedding-ada-002",
    ]);
    for (const { id, dimensions, matryoshka, published = [] } of scored) {
      expect(
        published.map((score) => score.dimensions),
        id,
      ).toEqual([dimensions, ...(matryoshka?.sizes ?? [])]);
      expect(new Set(published.map(({ source }) => source)), id).toEqual(
        new Set(["OpenAI, New embedding models and API updates, 2024-01-25"]),
      );
    }
  });

  test("behavior: what OpenAI has published for shorter vectors, and which of it could be confirmed", () => {
    const scores = (model: string): unknown =>
      knownModel(model)?.published?.map(({ dimensions, mteb, confirmed }) => [dimensions, mteb, confirmed]);
    expect(scores("text-embedding-3-large")).toEqual([
      [3072, 64.6, true],
      [1024, 64.1, false],
      [256, 62, true],
    ]);
    expect(scores("text-embedding-3-small")).toEqual([
      [1536, 62.3, true],
      [512, 61.6, false],
    ]);
    expect(scores("text-embedding-ada-002")).toEqual([[1536, 61, true]]);
  });

  test("behavior: prices carry the day they were read, and batch is half where it is listed", () => {
    for (const { price } of MODEL_FACTS) {
      if (price === undefined) continue;
      expect(price.readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(price.batchUsdPerMillionTokens ?? price.usdPerMillionTokens / 2).toBeCloseTo(
        price.usdPerMillionTokens / 2,
        9,
      );
    }
  });
});
