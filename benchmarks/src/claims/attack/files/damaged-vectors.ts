import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { IndexIdentity, SinkRow, VectorIndex } from "@embedloom/core";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createFakeEmbedder, deterministicVector } from "@embedloom/testing";
import { searchCollection } from "../../../../../packages/cli/src/collections/search-collection.ts";
import { below, damaged, flipped } from "./damage.ts";
import { isSentence, someCollection } from "./damaged-collection.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

const WIDTH = 32;
const ROWS = 300;
const LEFT = ["-wal", "-journal"];
const IDENTITY: IndexIdentity = { fingerprint: "[]", dimensions: WIDTH, distance: "cosine", encoding: "float32" };
const rowOf = (i: number): SinkRow => ({
  id: `notes.md#${i}`,
  vector: deterministicVector(`row ${i}`, WIDTH),
  source: `notes-${i % 7}.md`,
  digest: `digest ${i}`,
  text: `Chunk ${i} says this and that. `.repeat(5),
  metadata: { line: i + 1 },
});

/** Damages the vectors of a collection: all rows and the hits are those that were written, or it is said that they are not. */
export async function damagedVectors(folder: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("vectors of a collection");
  const path = join(folder, "vectors.sqlite");
  const write = openVectors(path);
  const index = await write.open(IDENTITY);
  await index.upsert(Array.from({ length: ROWS }, (_, i) => rowOf(i)));
  const truth = await readAll(index);
  await write.close();
  const whole = await readFile(path);
  const foreign = await foreignLog(`${path}.other`);
  for (let i = 0; i < cases; i++) {
    for (const rest of ["", "-wal", "-shm", "-journal"]) await rm(path + rest, { force: true });
    await writeFile(path, damaged(whole, random));
    // What a process that was killed left beside it, or another database; whole, it would be another index and no damage.
    if (i % 5 === 0) await writeFile(path + LEFT[below(LEFT.length, random)]!, flipped(foreign, random));
    await count(tally, async () => (await readOnce(path)) === truth, isSentence);
  }
  return tally;
}

/** As the command line opens it. */
function openVectors(path: string): ReturnType<typeof createSqliteVecSink> {
  return createSqliteVecSink({ path, integrityCheck: true, busyTimeoutMs: 500 });
}

async function readOnce(path: string): Promise<string> {
  const sink = openVectors(path);
  try {
    const collection = { ...someCollection("notes", ROWS), identity: IDENTITY };
    await searchCollection(
      { sink, stack: { embedder: createFakeEmbedder(), encoder: undefined } },
      collection,
      new AbortController().signal,
    );
    return await readAll(await sink.open(IDENTITY));
  } finally {
    await sink.close();
  }
}

/** The log of a database of the same kind with other rows, which is not in its file yet. */
async function foreignLog(path: string): Promise<Buffer> {
  const sink = openVectors(path);
  const index = await sink.open(IDENTITY);
  await index.upsert(Array.from({ length: ROWS / 2 }, (_, i) => rowOf(1000 + i)));
  const log = await readFile(`${path}-wal`);
  await sink.close();
  return log;
}

/** What a search of the command line reads: every row, and the nearest ones. */
async function readAll(index: VectorIndex): Promise<string> {
  const rows: unknown[] = [];
  for await (const entries of index.list()) rows.push(entries, await index.get(entries.map(({ id }) => id)));
  const hits: unknown[] = [];
  for (const row of [3, 77, 150, 299]) {
    hits.push(await index.search({ vector: deterministicVector(`row ${row}`, WIDTH), fingerprint: "[]" }, { k: 20 }));
  }
  return JSON.stringify([rows, hits, await index.count()], (_, value: unknown) =>
    value instanceof Float32Array ? [...value] : value,
  );
}
