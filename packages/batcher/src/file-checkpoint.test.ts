import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFileCheckpoint } from "./file-checkpoint.ts";

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
  path = join(folder, "job");
});
afterEach(() => rm(folder, { recursive: true }));

const digest = (name: number): Uint8Array => new Uint8Array(16).fill(name);
const entries = (...positions: number[]) => ({
  positions,
  digests: positions.map(digest),
  embeddings: EmbeddingMatrix.fromRows(positions.map((position) => [position, -position])),
});
const row = (position: number): Float32Array => Float32Array.of(position, -position);

async function written(...records: number[][]): Promise<void> {
  const checkpoint = createFileCheckpoint(path);
  await checkpoint.open("model");
  for (const positions of records) await checkpoint.append(entries(...positions));
  await checkpoint.close();
}

async function readBack(start: number, count: number): Promise<readonly (Float32Array | undefined)[]> {
  const checkpoint = createFileCheckpoint(path);
  await checkpoint.open("model");
  try {
    return await checkpoint.read(
      start,
      Array.from({ length: count }, (_, i) => digest(start + i)),
    );
  } finally {
    await checkpoint.close();
  }
}

test("default: the next run finds every vector that was appended, in any order, and nothing else", async () => {
  await written([4, 5], [0, 9, 1], [2]);
  expect(await readBack(0, 11)).toEqual([
    row(0),
    row(1),
    row(2),
    undefined,
    row(4),
    row(5),
    undefined,
    undefined,
    undefined,
    row(9),
    undefined,
  ]);
  expect(await readBack(9, 1)).toEqual([row(9)]);
});

test("behavior: a text that has changed is not found, and the vector of the new one takes its place", async () => {
  await written([7, 8]);
  const checkpoint = createFileCheckpoint(path);
  await checkpoint.open("model");
  expect(await checkpoint.read(7, [digest(7), digest(99)])).toEqual([row(7), undefined]);
  await checkpoint.append({ positions: [8], digests: [digest(99)], embeddings: EmbeddingMatrix.fromRows([[1, 1]]) });
  await checkpoint.close();
  await checkpoint.open("model");
  expect(await checkpoint.read(7, [digest(7), digest(99)])).toEqual([row(7), Float32Array.of(1, 1)]);
  await checkpoint.close();
});

test("behavior: appends that overlap stay whole records", async () => {
  const checkpoint = createFileCheckpoint(path);
  await checkpoint.open("model");
  await Promise.all(Array.from({ length: 40 }, (_, i) => checkpoint.append(entries(i * 2, i * 2 + 1))));
  await checkpoint.close();
  expect(await readBack(0, 80)).toEqual(Array.from({ length: 80 }, (_, i) => row(i)));
});

describe("a process that ended in the middle of a write", () => {
  test("behavior: wherever the file was cut, all whole records are found and the next run goes on", async () => {
    await written([0, 1]);
    const whole = (await stat(path)).size;
    await written([2, 3]);
    const bytes = await readFile(path);
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      const first = length >= whole ? [row(0), row(1)] : [undefined, undefined];
      expect(await readBack(0, 4), `cut at ${length}`).toEqual([...first, undefined, undefined]);
      await written([2, 3]);
      expect((await readBack(0, 4)).slice(2), `cut at ${length}`).toEqual([row(2), row(3)]);
    }
  });

  test("error: damage in the middle is reported with its place, and nothing is thrown away", async () => {
    await written([0, 1], [2, 3], [4, 5]);
    const bytes = await readFile(path);
    const header = bytes.indexOf("\n") + 1;
    bytes[header + 14]! ^= 1;
    await writeFile(path, bytes);
    await expect(readBack(0, 6)).rejects.toMatchObject({
      code: "store",
      message: expect.stringContaining(`damaged at byte ${header} of ${bytes.length}`),
    });
    expect((await stat(path)).size).toBe(bytes.length);
  });

  test("behavior: damaged vectors are as if they were not there", async () => {
    await written([0, 1], [2, 3]);
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    expect(await readBack(0, 4)).toEqual([row(0), row(1), undefined, undefined]);
  });
});

describe("what is no checkpoint of this job", () => {
  test("error: vectors of another model, and other files, are refused and left alone", async () => {
    await written([0]);
    const other = createFileCheckpoint(path);
    await expect(other.open("another model")).rejects.toMatchObject({ code: "invalid_option", option: "checkpoint" });
    expect(await readBack(0, 1)).toEqual([row(0)]);
    await writeFile(path, "notes of mine");
    await expect(other.open("model")).rejects.toMatchObject({ code: "invalid_option" });
    expect(await readFile(path, "utf8")).toBe("notes of mine");
  });

  test("error: a file that cannot be opened or is not open is a StoreError", async () => {
    const checkpoint = createFileCheckpoint(join(folder, "absent", "job"));
    await expect(checkpoint.open("model")).rejects.toMatchObject({ code: "store", cause: { code: "ENOENT" } });
    expect(() => checkpoint.read(0, [])).toThrow("is not open");
    expect(() => createFileCheckpoint("")).toThrow("`path`");
    await checkpoint.close();
  });
});

test("behavior: a cut header of another length is not taken for ours", async () => {
  await appendFile(path, '{"format":"embedloom-checkpoint","version":2,');
  await expect(readBack(0, 1)).rejects.toMatchObject({ code: "invalid_option" });
  await truncate(path, 20);
  expect(await readBack(0, 1)).toEqual([undefined]);
});
