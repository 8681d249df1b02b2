import { isEmbedloomError, sleep } from "@embedloom/core";

const FIRST_WAIT_MS = 200;

/** Retries after temporary failures, with a backoff of 0.2 s, 0.4 s and so on, so that a shard survives a restart of the database. */
export async function withRetries<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
  retries: number,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isEmbedloomError(error) || !error.retryable || attempt >= retries) throw error;
    }
    await sleep(FIRST_WAIT_MS * 2 ** attempt, signal);
  }
}
