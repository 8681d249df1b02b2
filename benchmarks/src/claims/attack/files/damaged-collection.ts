import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isEmbedloomError } from "@embedloom/core";
import type { Collection } from "../../../../../packages/cli/src/catalog/collection.ts";
import { collectionSettings } from "../../../../../packages/cli/src/settings/collection-settings.ts";
import { createCollectionStore } from "../../../../../packages/cli/src/catalog/collection-store.ts";
import { Failure } from "../../../../../packages/cli/src/errors/failure.ts";
import { UsageError } from "../../../../../packages/cli/src/errors/usage-error.ts";
import { damaged } from "./damage.ts";
import { count, type Tally, tallyOf } from "./tally.ts";

/** A collection of the command line. */
export function someCollection(name: string, chunks = 3): Collection {
  const settings = collectionSettings([{ paths: ["/notes"], exclude: ["drafts/"] }]);
  const identity = { fingerprint: "[]", dimensions: 32, distance: "cosine", encoding: "float32" } as const;
  const lastRun = { at: "2026-11-30T00:00:00.000Z", documents: 1, chunks, failures: 0, postponed: 0 };
  return { name, base: "/notes", model: "fake", settings, identity, lastRun };
}

/** Whether an error is one of the sentences that the command line prints as they are. */
export const isSentence = (error: unknown): boolean =>
  error instanceof Failure || error instanceof UsageError || isEmbedloomError(error);

/** Damages the settings of a collection; reading them gives settings that can be, or says what is wrong. */
export async function damagedCollection(folder: string, cases: number, random: () => number): Promise<Tally> {
  const tally = tallyOf("settings of a collection");
  const store = createCollectionStore(folder);
  await store.write(someCollection("notes"));
  const path = join(store.folderOf("notes"), "collection.json");
  const whole = await readFile(path);
  for (let i = 0; i < cases; i++) {
    await writeFile(path, damaged(whole, random));
    await count(
      tally,
      async () => {
        const { settings } = (await store.read("notes"))!;
        // What was read passes the checks that it would pass on a command line.
        return Number.isInteger(collectionSettings([settings]).chunkCharacters);
      },
      isSentence,
    );
  }
  return tally;
}
