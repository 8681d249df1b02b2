import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { contentDigest, EmbeddingMatrix, isEmbedloomError } from "@embedloom/core";
import { deterministicVector } from "@embedloom/testing";
import { damaged } from "./damage.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

const TEXTS = Array.from({ length: 200 }, (_, i) => `text ${i}`);

/** Damages a journal of the batcher; what it gives is the vector of the text, or none. */
export async function damagedJournal(folder: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("journal of the batcher");
  const path = join(folder, "job.journal");
  const digests = TEXTS.map(contentDigest);
  const vectors = TEXTS.map((text) => deterministicVector(text, 32));
  const first = await createFileJournal(path).open("model");
  await first.append({ digests, embeddings: EmbeddingMatrix.fromRows(vectors) });
  await first.close();
  const whole = await readFile(path);
  for (let i = 0; i < cases; i++) {
    for (const rest of ["-wal", "-shm", "-journal"]) await rm(path + rest, { force: true });
    await writeFile(path, damaged(whole, random));
    await count(
      tally,
      async () => {
        const run = await createFileJournal(path).open("model");
        try {
          const found = await run.lookup(digests);
          return found.every((vector, row) => vector === undefined || equal(vector, vectors[row]!));
        } finally {
          await run.close();
        }
      },
      (error) => isEmbedloomError(error),
    );
  }
  return tally;
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
