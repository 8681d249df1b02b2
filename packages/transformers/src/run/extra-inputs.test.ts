import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { extraInputsFor } from "./extra-inputs.ts";
import { mixerFile, mixerFiles, mixerTable, writeFolder } from "../test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import type { TransformersModel } from "../embed/shared-model.ts";
import { createTransformersModel } from "../load/transformers-model.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const files = mixerFiles(BERT, BERT.size);
const folder = await writeFolder({
  ...files,
  "config.json": { ...files["config.json"], lora_adaptations: ["retrieval.query", "retrieval.passage"] },
  "onnx/model.onnx": mixerFile(BERT.size, 6, { scalar: "task_id" }),
});
afterAll(() => rm(folder, { recursive: true }));

const open = (settings: Partial<TransformersSettings>): TransformersModel =>
  createTransformersModel({ model: folder, worker: false, ...settings });

test("default: a number is for all inputs, a pair is chosen from by the input type, a document's where there is none", () => {
  const settings = { task_id: { query: 0, document: 1 }, scale: 3 };
  expect(extraInputsFor(settings, "query")).toEqual({ task_id: 0, scale: 3 });
  expect(extraInputsFor(settings, "document")).toEqual({ task_id: 1, scale: 3 });
  expect(extraInputsFor(settings)).toEqual({ task_id: 1, scale: 3 });
  expect(extraInputsFor(undefined)).toEqual({});
});

test("behavior: the network gets the number, which has no axes", async () => {
  const { tokenEncoder, close } = open({ extraInputs: { task_id: 4 } });
  const [rows] = await tokenEncoder.encode([Int32Array.of(9)]);
  // One token alone is its own mean: ALPHA of it is added.
  expect(rows!.row(0)[0]).toBeCloseTo((mixerTable(BERT.size, 6)[9 * 6]! + 4) * 1.5, 5);
  await close();
});

test("behavior: questions and documents get numbers of their own, and both are in the fingerprint", async () => {
  const { embedder, close } = open({ extraInputs: { task_id: { query: 0, document: 4 } } });
  const vector = async (inputType?: "query" | "document"): Promise<number[]> =>
    (await embedder.embed(["rent"], { inputType })).embeddings.toArrays()[0]!;
  const [query, document, plain] = [await vector("query"), await vector("document"), await vector()];
  expect(document).toEqual(plain);
  expect(query).not.toEqual(document);
  expect((await embedder.describe()).fingerprint["extraInputs"]).toBe('[["task_id",{"query":0,"document":4}]]');
  await close();
});

test.each([
  ["a number that is missing", {}, /task_id.*`extraInputs`.*Its tasks: 0 retrieval\.query, 1 retrieval\.passage/],
  ["a number that nobody wants", { extraInputs: { task_id: 1, other: 2 } }, /have no input other.*input_ids/],
])("error: %s is told with what there is", async (_name, settings, message) => {
  const { embedder } = open(settings);
  await expect(embedder.describe()).rejects.toMatchObject({
    code: "model_load",
    message: expect.stringMatching(message),
  });
});
