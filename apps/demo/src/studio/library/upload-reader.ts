import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { Tinypool } from "tinypool";
import { Refusal } from "../refusal.ts";
import type { ReadDocument, ReadUpload, Upload } from "./read-upload.ts";

/** Reads uploads in threads of their own. */
export interface UploadReader {
  /**
   * Reads one file.
   *
   * @throws Refusal when it is no text, or takes too long or too much memory to read
   */
  read(upload: Upload): Promise<ReadDocument>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** What one file may cost. */
export interface ReadingLimits {
  /** Milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Megabytes of heap of a thread. @default 512 */
  readonly heapMb?: number;
}

const THREADS = Math.min(2, availableParallelism());

/** Makes a reader; threads start with the first file and end a while after the last. */
export function createUploadReader({ timeoutMs = 10_000, heapMb = 512 }: ReadingLimits = {}): UploadReader {
  const pool = new Tinypool({
    filename: new URL("read-upload.ts", import.meta.url).href,
    name: "readUpload",
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: 10_000,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  // The time of a file begins when a thread is free for it.
  const free = pLimit(THREADS);
  return {
    read: (upload) =>
      free(async () => {
        const signal = AbortSignal.timeout(timeoutMs);
        const result: ReadUpload = await pool.run(upload, { signal }).catch((error: unknown) => {
          throw new Refusal("unreadable", `${upload.name} was left out: ${reasonOf(error, signal)}.`);
        });
        if ("document" in result) return result.document;
        throw new Refusal("unreadable", `${upload.name} was left out: ${result.reason}.`);
      }),
    close: () => pool.destroy(),
  };
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "it takes too long to read; save it as plain text, or split it";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return "it takes too much memory to read; split it";
  // The stack of the thread is at its end.
  return error instanceof RangeError ? "it is nested too deeply; save it as plain text" : "it cannot be read";
}
