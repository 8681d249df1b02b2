import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "../files/write-private-file.ts";

/** How long a run without a cache took. */
export interface Pace {
  /** What made the vectors. */
  readonly fingerprint: string;
  /** How many were made. */
  readonly vectors: number;
  /** Milliseconds for all of them. */
  readonly ms: number;
}

const FILE = "pace.json";

/** Milliseconds per vector of the last run that found nothing in the cache; `undefined` when there was none. */
export async function recallPace(dataFolder: string, fingerprint: string): Promise<number | undefined> {
  return (await readPaces(dataFolder))[fingerprint];
}

/** Remembers the pace of a run, so that a later one can say what its cache saved. */
export async function recordPace(dataFolder: string, { fingerprint, vectors, ms }: Pace): Promise<void> {
  if (vectors === 0) return;
  const paces = { ...(await readPaces(dataFolder)), [fingerprint]: ms / vectors };
  await writePrivateFile(join(dataFolder, FILE), [JSON.stringify(paces)]);
}

async function readPaces(dataFolder: string): Promise<Record<string, number>> {
  try {
    const paces: Record<string, number> = JSON.parse(await readFile(join(dataFolder, FILE), "utf8"));
    return paces;
  } catch {
    // A pace is a remark for people: without one, the run says less.
    return {};
  }
}
