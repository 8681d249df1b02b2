import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { describe, expect, test } from "vitest";
import { contextModel, contextModelPath } from "./context-model.ts";

interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(contextModelPath, name), "utf8")) as T;
}

function files(): string[] {
  return readdirSync(contextModelPath, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => statSync(join(contextModelPath, name)).isFile())
    .toSorted();
}

function vocabulary(): Readonly<Record<string, number>> {
  return readJson<TokenizerFile>("tokenizer.json").model.vocab;
}

test("default: the facts are frozen, and every shorter length is one, longest first", () => {
  expect(Object.isFrozen(contextModel)).toBe(true);
  const { sizes } = contextModel.matryoshka;
  expect(Object.isFrozen(sizes)).toBe(true);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(sizes.every((size) => size > 0 && size < contextModel.dimensions)).toBe(true);
});

describe("the model folder", () => {
  test("default: the folder is absolute and holds the files a local model needs, and no others", () => {
    expect(isAbsolute(contextModelPath)).toBe(true);
    expect(files()).toEqual([
      "1_Pooling/config.json",
      "config.json",
      "onnx/model_int8.onnx",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
  });

  test("default: the revision is the hash of the weights that are there", () => {
    const weights = readFileSync(join(contextModelPath, "onnx/model_int8.onnx"));
    expect(contextModel.revision).toBe(createHash("sha256").update(weights).digest("hex").slice(0, 16));
  });

  test("default: the facts agree with the configuration files", () => {
    const config = readJson<Readonly<Record<string, unknown>>>("config.json");
    expect(config["hidden_size"]).toBe(contextModel.dimensions);
    expect(config["max_position_embeddings"]).toBe(contextModel.contextTokens);
    expect(config["transformers.js_config"]).toEqual({ dtype: contextModel.dtype });
    const pooling = readJson<Readonly<Record<string, unknown>>>("1_Pooling/config.json");
    expect(pooling[`pooling_mode_${contextModel.pooling}_tokens`]).toBe(true);
    expect(pooling["word_embedding_dimension"]).toBe(contextModel.dimensions);
    const tokenizer = readJson<Readonly<Record<string, unknown>>>("tokenizer_config.json");
    expect(tokenizer["model_max_length"]).toBe(contextModel.contextTokens);
  });

  test("default: the package stays under 24 MB", () => {
    const bytes = files().reduce((sum, name) => sum + statSync(join(contextModelPath, name)).size, 0);
    expect(bytes).toBeLessThan(24_000_000);
  });

  test("default: the shorter lengths are the ones that the weights were trained for", () => {
    const config = readJson<{
      readonly matryoshka: readonly number[];
      readonly recipe: { readonly widths: readonly (readonly [number, number])[] };
    }>("config.json");
    expect(contextModel.matryoshka.sizes).toEqual(config.matryoshka);
    expect(config.recipe.widths.map(([width]) => width)).toEqual([contextModel.dimensions, ...config.matryoshka]);
  });

  test("behavior: ids are dense, and the size of the vocabulary is the one configured", () => {
    const ids = Object.values(vocabulary()).toSorted((a, b) => a - b);
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(readJson<Readonly<Record<string, unknown>>>("config.json")["vocab_size"]).toBe(ids.length);
  });
});
