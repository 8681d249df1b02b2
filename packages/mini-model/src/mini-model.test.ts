import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { expect, test } from "vitest";
import { miniModel, miniModelPath } from "./mini-model.ts";

interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(miniModelPath, name), "utf8")) as T;
}

function files(): string[] {
  return readdirSync(miniModelPath, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => statSync(join(miniModelPath, name)).isFile())
    .toSorted();
}

function vocabulary(): Readonly<Record<string, number>> {
  return readJson<TokenizerFile>("tokenizer.json").model.vocab;
}

test("default: the folder is absolute and holds the files a local model needs, and no others", () => {
  expect(isAbsolute(miniModelPath)).toBe(true);
  expect(files()).toEqual([
    "1_Pooling/config.json",
    "config.json",
    "onnx/model_int8.onnx",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
});

test("default: the revision is the hash of the weights that are there", () => {
  const weights = readFileSync(join(miniModelPath, "onnx/model_int8.onnx"));
  expect(miniModel.revision).toBe(createHash("sha256").update(weights).digest("hex").slice(0, 16));
});

test("default: the facts agree with the configuration files", () => {
  const config = readJson<Readonly<Record<string, unknown>>>("config.json");
  expect(config["hidden_size"]).toBe(miniModel.dimensions);
  expect(config["max_position_embeddings"]).toBe(miniModel.contextTokens);
  expect(config["transformers.js_config"]).toEqual({ dtype: miniModel.dtype });
  const pooling = readJson<Readonly<Record<string, unknown>>>("1_Pooling/config.json");
  expect(pooling[`pooling_mode_${miniModel.pooling}_tokens`]).toBe(true);
  expect(pooling["word_embedding_dimension"]).toBe(miniModel.dimensions);
  const tokenizer = readJson<Readonly<Record<string, unknown>>>("tokenizer_config.json");
  expect(tokenizer["model_max_length"]).toBe(miniModel.contextTokens);
});

test("default: the package stays under 12 MB", () => {
  const bytes = files().reduce((sum, name) => sum + statSync(join(miniModelPath, name)).size, 0);
  expect(bytes).toBeLessThan(12_000_000);
});

test("default: the facts are frozen, and every shorter length is one, longest first", () => {
  expect(Object.isFrozen(miniModel)).toBe(true);
  const { sizes } = miniModel.matryoshka;
  expect(Object.isFrozen(sizes)).toBe(true);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(sizes.every((size) => size > 0 && size < miniModel.dimensions)).toBe(true);
});

test("default: the shorter lengths are the ones that the weights were trained for", () => {
  const config = readJson<{ readonly matryoshka: unknown; readonly recipe: { readonly widths: unknown } }>(
    "config.json",
  );
  expect(miniModel.matryoshka.sizes).toEqual(config.matryoshka);
  expect(config.recipe.widths).toEqual(config.matryoshka);
});

test("behavior: ids are dense, and the size of the vocabulary is the one configured", () => {
  const ids = Object.values(vocabulary()).toSorted((a, b) => a - b);
  expect(ids).toEqual(ids.map((_, index) => index));
  expect(readJson<Readonly<Record<string, unknown>>>("config.json")["vocab_size"]).toBe(ids.length);
});

test("behavior: every printable ASCII character is a piece, so that no ASCII word is unknown", () => {
  const known = vocabulary();
  const printable = Array.from({ length: 0x7f - 0x21 }, (_, i) => String.fromCodePoint(0x21 + i).toLowerCase());
  // Signs are split off as words of their own; only letters and digits continue a word.
  const continuing = printable.filter((character) => /[a-z0-9]/.test(character)).map((character) => `##${character}`);
  expect([...printable, ...continuing].filter((piece) => !Object.hasOwn(known, piece))).toEqual([]);
});
