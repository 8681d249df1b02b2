import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../cli/failure.ts";
import { UsageError } from "../cli/usage-error.ts";
import { loadIndex, saveIndex } from "./index-file.ts";
import { chunkText, type VectorIndex } from "./vector-index.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-index-"));
});

afterEach(() => rm(folder, { recursive: true }));

const index: VectorIndex = {
  source: "notes",
  model: "fake fake-model",
  fingerprint: "[]",
  documents: [{ path: "a.md", text: "One. Zwölf." }],
  chunks: [
    { document: 0, start: 0, end: 4 },
    { document: 0, start: 5, end: 11 },
  ],
  plain: EmbeddingMatrix.fromRows([
    [0.1, 0.2],
    [0.3, 0.4],
  ]),
  late: EmbeddingMatrix.fromRows([
    [1, 2],
    [3, 4],
  ]),
};

test("default: what was saved is loaded, value by value", async () => {
  await saveIndex(folder, index);
  const loaded = await loadIndex(folder);
  expect(loaded).toEqual(index);
  expect(loaded.chunks.map((chunk) => chunkText(loaded, chunk))).toEqual(["One.", "Zwölf."]);
});

test("behavior: a second save replaces the first and leaves no file of it", async () => {
  await saveIndex(folder, index);
  await saveIndex(folder, { ...index, source: "other", late: undefined });
  expect(await loadIndex(folder)).toMatchObject({ source: "other", late: undefined });
  expect(await readdir(folder)).toHaveLength(2);
});

test("error: no index yet", async () => {
  await expect(loadIndex(join(folder, "none"))).rejects.toThrow(UsageError);
});

test("error: a damaged index is named as such", async () => {
  await saveIndex(folder, index);
  const vectors = (await readdir(folder)).find((name) => name.startsWith("late"));
  await truncate(join(folder, vectors!), 3);
  await expect(loadIndex(folder)).rejects.toThrow(
    "The index cannot be used: a file of vectors is cut short. Make it again: npm run demo -- index PATH",
  );
  await writeFile(join(folder, "index.json"), "{");
  await expect(loadIndex(folder)).rejects.toThrow(Failure);
});
