import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { deterministicVector } from "@embedloom/testing";
import { openDatabase } from "../../../../../packages/studio/src/database/open-database.ts";
import { describeProblem } from "../../../../../packages/studio/src/problem/describe-problem.ts";
import { createJournal } from "../../../../../packages/studio/src/journal/journal.ts";
import { LIBRARY_LIMITS } from "../../../../../packages/studio/src/library/library-limits.ts";
import { createLibrary } from "../../../../../packages/studio/src/library/library.ts";
import { loadIndex } from "../../../../../packages/studio/src/search/loaded-index.ts";
import { damaged } from "./damage.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

const DOCUMENTS = 20;
const CHUNKS = 4;
const textOf = (document: number): string => `Document ${document} says this and that. `.repeat(30);
const vectorOf = (chunk: number): Float32Array => deterministicVector(`chunk ${chunk}`, 32);

/** Damages the studio's database; what is read is what was written, or it is said that it is not. */
export async function damagedStudio(folder: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("database of the studio");
  const path = join(folder, "studio.sqlite");
  fill(folder);
  const whole = await readFile(path);
  for (let i = 0; i < cases; i++) {
    for (const rest of ["-wal", "-shm", "-journal"]) await rm(path + rest, { force: true });
    await writeFile(path, damaged(whole, random));
    await count(
      tally,
      async () => readsRight(folder),
      (error) => !describeProblem(error).unexpected,
    );
  }
  return tally;
}

function fill(folder: string): void {
  const db = openDatabase(folder);
  const [library, journal] = [createLibrary(db, LIBRARY_LIMITS), createJournal(db)];
  const space = journal.space("[]", "fake");
  for (let document = 0; document < DOCUMENTS; document++) {
    const text = textOf(document);
    const chunks = Array.from({ length: CHUNKS }, (_, i) => ({ start: 20 * i, end: 20 * (i + 1) }));
    const name = `${document}.md`;
    library.add({ id: `${document}`, name, source: name, bytes: text.length, text, chunks, sample: false }, space);
  }
  for (const document of journal.openDocuments(space)) {
    const ids = journal.chunks(document).map(({ id }) => id);
    journal.savePlain(space, ids, EmbeddingMatrix.fromRows(ids.map(vectorOf)));
    journal.close(space, document, undefined);
  }
  db.close();
}

async function readsRight(folder: string): Promise<boolean> {
  const db = openDatabase(folder);
  try {
    const [library, journal] = [createLibrary(db, LIBRARY_LIMITS), createJournal(db)];
    const space = journal.space("[]", "fake");
    const { plain } = await loadIndex(db, space, journal.indexed(space));
    const known = new Set(Array.from({ length: DOCUMENTS * CHUNKS }, (_, i) => vectorOf(i + 1).join()));
    const isKnown = (row: Float32Array): boolean => known.has(row.join()) || row.every((value) => value === 0);
    const texts = Array.from({ length: DOCUMENTS }, (_, i) => library.text(`${i}`) === textOf(i));
    return texts.every(Boolean) && Array.from({ length: plain.count }, (_, i) => plain.row(i)).every(isKnown);
  } finally {
    db.close();
  }
}
