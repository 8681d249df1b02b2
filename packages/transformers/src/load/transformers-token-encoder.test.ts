import { isEmbedloomError, type Prompts, type TokenEncoder } from "@embedloom/core";
import { createHash } from "node:crypto";
import { AutoTokenizer, env } from "@huggingface/transformers";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALPHA, mixerFile, mixerFiles, mixerTable, writeFolder } from "../test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";
import { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const FILES = mixerFiles(BERT, BERT.size);
const folders: string[] = [];

async function folderOf(files: Readonly<Record<string, Uint8Array | object | undefined>>): Promise<string> {
  const present = Object.entries(files).filter(
    (entry): entry is [string, Uint8Array | object] => entry[1] !== undefined,
  );
  const folder = await writeFolder(Object.fromEntries(present));
  folders.push(folder);
  return folder;
}

async function rejectionOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => expect.unreachable("it must reject"),
    (error: Error) => error,
  );
}

/** In this thread, which starts faster; the contract runs with both. */
function openEncoder(settings: TransformersSettings): TokenEncoder {
  return createTransformersTokenEncoder({ worker: false, ...settings });
}

let model: string;
beforeAll(async () => {
  model = await folderOf(FILES);
});
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

describe("createTransformersTokenEncoder", () => {
  test("default: describes the model by its files", async () => {
    const encoder = openEncoder({ model });
    const info = await encoder.describe();
    expect(info).toMatchObject({
      provider: "transformers",
      model,
      dimensions: 8,
      contextTokens: 48,
      pooling: "mean",
      prompts: {},
      specials: { before: [2], after: [3] },
      fingerprint: { dtype: "fp32" },
    });
    expect(info.fingerprint["files"]).toMatch(/^[0-9a-f]{16}$/);
    await encoder.close();
  });

  test("default: gives the network's own vectors, one per id", async () => {
    const encoder = openEncoder({ model });
    const ids = Int32Array.of(2, 9, 30, 9, 3);
    const [rows] = await encoder.encode([ids]);
    const table = mixerTable(BERT.size, 6);
    for (let column = 0; column < 6; column++) {
      const values = Array.from(ids, (id) => table[id * 6 + column]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / ids.length;
      values.forEach((value, t) => expect(rows!.row(t)[column]).toBeCloseTo(value + ALPHA * mean, 5));
    }
    expect(Array.from(rows!, (row) => [...row.subarray(6)])).toEqual([1, 2, 3, 4, 5].map((position) => [position, 5]));
    await encoder.close();
  });

  test("behavior: tokenizes as the library that the model was made for", async () => {
    const encoder = openEncoder({ model });
    const tokenizer = await AutoTokenizer.from_pretrained(model, { local_files_only: true });
    const text = "The tenant's café, [MASK] unknown☃ words";
    const { specials } = await encoder.describe();
    const { ids } = await encoder.tokenize(text);
    expect([...specials.before, ...ids, ...specials.after]).toEqual(tokenizer.encode(text));
    await encoder.close();
  });

  test("behavior: gives token_type_ids and position_ids to a network that wants them, and reads token_embeddings", async () => {
    const inputs = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];
    const other = await folderOf({
      ...FILES,
      "onnx/model.onnx": mixerFile(BERT.size, 6, { inputs, output: "token_embeddings" }),
    });
    const encoder = openEncoder({ model: other });
    const plain = openEncoder({ model });
    const ids = Int32Array.of(2, 9, 3);
    expect(await encoder.encode([ids])).toEqual(await plain.encode([ids]));
    await Promise.all([encoder.close(), plain.close()]);
  });

  test("behavior: leaves the settings of the library as they were", async () => {
    const before = { ...env, backends: undefined };
    const encoder = openEncoder({ model });
    await encoder.describe();
    await encoder.close();
    expect({ ...env, backends: undefined }).toEqual(before);
  });

  test("behavior: the only weights of a folder are taken, whatever their format", async () => {
    const int8 = await folderOf({
      ...FILES,
      "onnx/model.onnx": undefined,
      "onnx/model_int8.onnx": FILES["onnx/model.onnx"],
    });
    const encoder = openEncoder({ model: int8 });
    expect((await encoder.describe()).fingerprint["dtype"]).toBe("int8");
    await encoder.close();
  });

  test("behavior: the fingerprint follows what is in the folder, not where it lies", async () => {
    const fingerprintOf = async (folder: string): Promise<unknown> => {
      const encoder = openEncoder({ model: folder });
      const { fingerprint } = await encoder.describe();
      await encoder.close();
      return fingerprint["files"];
    };
    const copy = await folderOf(FILES);
    const trained = await folderOf({ ...FILES, "onnx/model.onnx": mixerFile(BERT.size, 5) });
    expect(await fingerprintOf(copy)).toBe(await fingerprintOf(model));
    expect(await fingerprintOf(trained)).not.toBe(await fingerprintOf(model));
  });

  test.each(["config.json", "tokenizer.json", "onnx/model.onnx"])(
    "error: a missing %s is named with its folder, and found once it is there",
    async (file) => {
      const folder = await folderOf({
        ...FILES,
        [file]: undefined,
        "onnx/model_q4.onnx": FILES["onnx/model.onnx"],
        "onnx/model_q8.onnx": Buffer.of(),
      });
      const encoder = openEncoder({ model: folder, dtype: "fp32" });
      const error = await rejectionOf(encoder.describe());
      expect(isEmbedloomError(error, "model_load")).toBe(true);
      expect(error.message).toContain(file);
      expect(error.message).toContain(folder);
      expect(error.message.includes("q4")).toBe(file.startsWith("onnx/"));
      const { cp } = await import("node:fs/promises");
      await cp(model, folder, { recursive: true });
      expect((await encoder.describe()).dimensions).toBe(8);
      await encoder.close();
    },
  );

  test.each([
    ["broken JSON", { "config.json": Buffer.from("{") }, /config\.json .* not valid JSON/],
    ["broken weights", { "onnx/model.onnx": Buffer.from("no graph") }, /onnx\/model\.onnx .* is broken: download it/],
    // A message of onnx.proto3 with a version and nothing else.
    [
      "weights without a graph",
      { "onnx/model.onnx": Buffer.of(8, 8) },
      /weights onnx\/model\.onnx .* cannot be loaded/,
    ],
    ["a broken tokenizer", { "tokenizer.json": { model: null } }, /tokenizer .* cannot be used/],
    [
      "an unknown input",
      { "onnx/model.onnx": mixerFile(BERT.size, 6, { inputs: ["input_ids", "attention_mask", "task_id"] }) },
      /task_id/,
    ],
    [
      "no token vectors",
      { "onnx/model.onnx": mixerFile(BERT.size, 6, { output: "sentence_embedding", pooled: true }) },
      /no token vectors.*sentence_embedding/,
    ],
    [
      "pooled vectors under the name of token vectors",
      { "onnx/model.onnx": mixerFile(BERT.size, 6, { pooled: true }) },
      /shape \[1, 8\]/,
    ],
    ["no context limit", { "config.json": { model_type: "bert" } }, /contextTokens/],
  ])("error: %s is told", async (_name, files, message) => {
    const encoder = openEncoder({ model: await folderOf({ ...FILES, ...files }) });
    const error = await rejectionOf(encoder.describe());
    expect(isEmbedloomError(error, "model_load")).toBe(true);
    expect(error.message).toMatch(message);
  });

  test("args: weightsSha256 accepts the file it was taken of and names both digests of another", async () => {
    const weights = FILES["onnx/model.onnx"] as Uint8Array;
    const weightsSha256 = createHash("sha256").update(weights).digest("hex");
    const pinned = openEncoder({ model, weightsSha256: weightsSha256.toUpperCase() });
    expect((await pinned.describe()).dimensions).toBe(8);
    await pinned.close();
    const other = await rejectionOf(openEncoder({ model, weightsSha256: "0".repeat(64) }).describe());
    expect(other).toMatchObject({ code: "model_load" });
    expect(other.message).toContain(weightsSha256);
    expect(other.message).toContain("0".repeat(64));
    const two = await rejectionOf(openEncoder({ model, weightsSha256: [weightsSha256, weightsSha256] }).describe());
    expect(two.message).toContain("has 2 digests");
  });

  test("error: a sequence without tokens, or with an id beyond the vocabulary, is refused before any run", async () => {
    const encoder = openEncoder({ model });
    expect(await rejectionOf(encoder.encode([Int32Array.of(2), new Int32Array()]))).toMatchObject({
      code: "invalid_input",
      index: 1,
    });
    expect(await rejectionOf(encoder.encode([Int32Array.of(2, BERT.size)]))).toMatchObject({
      code: "invalid_input",
      index: 0,
    });
    await encoder.close();
  });

  test("error: a text that is no string is refused", async () => {
    const encoder = openEncoder({ model });
    expect(await rejectionOf(encoder.tokenize(JSON.parse("7") as string))).toMatchObject({ code: "invalid_input" });
  });

  test.each([
    ["model", { model: "a/b/c" }],
    ["model", { model: "" }],
    ["dtype", { model: "owner/name", dtype: "fp64" as "fp32" }],
    ["pooling", { model: "owner/name", pooling: "max" as "mean" }],
    ["contextTokens", { model: "owner/name", contextTokens: 0 }],
    ["intraOpThreads", { model: "owner/name", intraOpThreads: 1.5 }],
    ["revision", { model: "owner/name", revision: "" }],
    ["prompts.query", { model: "owner/name", prompts: JSON.parse('{ "query": 7 }') as Prompts }],
    ["matryoshka.sizes[0]", { model: "owner/name", matryoshka: { sizes: [0] } }],
    ["unloadAfterMs", { model: "owner/name", unloadAfterMs: 0 }],
    ["worker", { model: "owner/name", worker: JSON.parse('"no"') as boolean }],
    ["weightsSha256", { model: "owner/name", weightsSha256: "abc" }],
    ["extraInputs", { model: "owner/name", extraInputs: { attention_mask: 1 } }],
    ["extraInputs.task_id", { model: "owner/name", extraInputs: { task_id: 0.5 } }],
    ["matryoshka.anyFrom", { model: "owner/name", matryoshka: { sizes: [], anyFrom: 0.5 } }],
  ])("args: refuses %s at once when it cannot work", (option, settings) => {
    expect(() => createTransformersTokenEncoder(settings)).toThrow(
      expect.objectContaining({ code: "invalid_option", option }),
    );
  });
});
