import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EmbeddingMatrix } from "@embedloom/core";
import { deterministicVector } from "@embedloom/testing";
import { Failure } from "../../../../../packages/cli/src/command-line/failure.ts";
import { UsageError } from "../../../../../packages/cli/src/command-line/usage-error.ts";
import { loadIndex, saveIndex } from "../../../../../packages/cli/src/index-file/index-file.ts";
import type { VectorIndex } from "../../../../../packages/cli/src/index-file/vector-index.ts";
import { damaged } from "./damage.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

/** An index of the command line with some chunks. */
export function someIndex(chunks: number, source = "notes"): VectorIndex {
  const rows = (kind: string): EmbeddingMatrix =>
    EmbeddingMatrix.fromRows(Array.from({ length: chunks }, (_, i) => deterministicVector(`${kind} ${i}`, 32)));
  const text = Array.from({ length: chunks }, (_, i) => `Chunk ${String(i).padStart(5)}.`).join("");
  return {
    source,
    model: "fake",
    fingerprint: "[]",
    documents: [{ path: "a.md", text }],
    chunks: Array.from({ length: chunks }, (_, i) => ({ document: 0, start: 12 * i, end: 12 * (i + 1) })),
    plain: rows("plain"),
    late: rows("late"),
  };
}

/** Whether an error is one of the sentences that the command line prints as they are. */
export const isSentence = (error: unknown): boolean => error instanceof Failure || error instanceof UsageError;

/** Damages the index file of the command line; a load gives the whole index, or says what is wrong. */
export async function damagedIndex(folder: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("index of the command line");
  const index = someIndex(40);
  await saveIndex(folder, index);
  const path = join(folder, "vectors.index");
  const whole = await readFile(path);
  for (let i = 0; i < cases; i++) {
    await writeFile(path, damaged(whole, random));
    await count(tally, async () => isDeepStrictEqual(await loadIndex(folder), index), isSentence);
  }
  return tally;
}
