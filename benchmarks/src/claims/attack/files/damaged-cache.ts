import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { isEmbedloomError } from "@embedloom/core";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { damaged } from "./damage.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

const TEXTS = Array.from({ length: 100 }, (_, i) => `text ${i}`);

/** Damages a cache file; whoever asks through it gets the vectors of the embedder below it. */
export async function damagedCache(folder: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("SQLite cache");
  const path = join(folder, "cache.sqlite");
  const open = () => withCache(createFakeEmbedder(), createSqliteStore({ path, busyTimeoutMs: 500 }));
  const first = open();
  const truth = (await first.embed(TEXTS)).embeddings.data;
  await first.close();
  const whole = await readFile(path);
  for (let i = 0; i < cases; i++) {
    for (const rest of ["-wal", "-shm", "-journal"]) await rm(path + rest, { force: true });
    await writeFile(path, damaged(whole, random));
    await count(
      tally,
      async () => {
        const cached = open();
        const { data } = (await cached.embed(TEXTS)).embeddings;
        await cached.close().catch(() => undefined);
        return data.every((value, at) => value === truth[at]);
      },
      (error) => isEmbedloomError(error),
    );
  }
  return tally;
}
