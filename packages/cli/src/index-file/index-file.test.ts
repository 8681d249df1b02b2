import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../command-line/failure.ts";
import { UsageError } from "../command-line/usage-error.ts";
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
  expect(await readdir(folder)).toEqual(["vectors.index"]);
});

test("error: no index yet", async () => {
  await expect(loadIndex(join(folder, "none"))).rejects.toThrow(UsageError);
});

test("behavior: only its owner may read it", async () => {
  const own = join(folder, "own");
  await saveIndex(own, index);
  const modes = await Promise.all([own, join(own, "vectors.index")].map((path) => stat(path)));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
});

test("behavior: what a killed writer and older versions left is gone after the next save", async () => {
  for (const name of ["vectors.index.1-ab.draft", "index.json", "plain-1-x.f32", "late-1-x.f32"]) {
    await writeFile(join(folder, name), "left");
  }
  await expect(loadIndex(folder)).rejects.toThrow("it has version 1");
  await saveIndex(folder, index);
  expect(await readdir(folder)).toEqual(["vectors.index"]);
});

test("error: every single byte that is changed, lost or added is told", async () => {
  await saveIndex(folder, index);
  const path = join(folder, "vectors.index");
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at++) {
    await writeFile(path, whole.with(at, whole[at]! ^ (1 << (at % 8))));
    await expect(loadIndex(folder), `byte ${at}`).rejects.toThrow(Failure);
  }
  for (const other of [whole.subarray(0, -1), whole.subarray(0, 3), Buffer.concat([whole, whole])]) {
    await writeFile(path, other);
    await expect(loadIndex(folder)).rejects.toThrow(
      "The index cannot be used: it is damaged. Make it again: npm run demo -- index PATH",
    );
  }
});

test("behavior: a reader beside a writer always has a whole index", async () => {
  await saveIndex(folder, index);
  const state = { isWriting: true };
  const writer = (async () => {
    for (let i = 0; i < 40; i++) await saveIndex(folder, { ...index, source: `${i}` });
    state.isWriting = false;
  })();
  let read = 0;
  while (state.isWriting) {
    expect((await loadIndex(folder)).plain).toEqual(index.plain);
    read++;
  }
  await writer;
  expect(read).toBeGreaterThan(0);
});
