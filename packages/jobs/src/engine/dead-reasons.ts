import { kinds } from "@embedloom/core";
import { itemsOf } from "../source/index.ts";
import type { EmbeddingJob } from "./embedding-job.ts";

/** A reason of dead letters, and how many of the letters that were read have it. */
export interface DeadReason {
  readonly message: string;
  readonly count: number;
}

/** A monitor asks every few seconds, so the letters of a job that failed entirely must not all be read each time. */
const MOST_READ = 500;

/**
 * Counts why texts and shards of a job are dead, the most frequent reason first.
 *
 * @param mostRead the most texts, and the most shards, that are read; from 1
 * @throws InvalidOptionError when `mostRead` is not a count, or the job does not give pages of dead letters
 */
export async function deadReasons(
  job: Pick<EmbeddingJob, "deadTexts" | "deadShards">,
  mostRead: number = MOST_READ,
): Promise<readonly DeadReason[]> {
  kinds.withMethods("a job with `deadTexts` and `deadShards`", "deadTexts", "deadShards")("job", job);
  kinds.integer(1)("mostRead", mostRead);
  const counts = new Map<string, number>();
  await count("job.deadTexts()", job.deadTexts(), "message");
  await count("job.deadShards()", job.deadShards(), "reason");
  return [...counts]
    .map(([message, times]) => ({ message, count: times }))
    .toSorted((one, other) => other.count - one.count);

  async function count<Field extends string>(
    name: string,
    pages: AsyncIterable<readonly Readonly<Record<Field, string>>[]>,
    field: Field,
  ): Promise<void> {
    let left = mostRead;
    for await (const letter of itemsOf(name, pages, undefined)) {
      kinds.object(name, letter);
      const message = letter[field];
      kinds.text(`${field} of ${name}`, message);
      counts.set(message, (counts.get(message) ?? 0) + 1);
      left -= 1;
      if (left === 0) return;
    }
  }
}
