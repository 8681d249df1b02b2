import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { Tinypool } from "tinypool";

/** What one file may cost. */
export interface ReadingLimits {
  /** Milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Megabytes of heap of a thread, or of all memory of a process. @default 512 */
  readonly memoryMb?: number;
}

/** Which function the threads run. */
export interface ThreadWork extends ReadingLimits {
  /** The module that exports it. */
  readonly module: URL;
  /** What it is called there. */
  readonly name: string;
  /**
   * Whether it runs in processes, for what takes memory beside the heap or could crash; the function sees to the memory itself.
   * @default false
   */
  readonly inProcesses?: boolean;
}

/** Threads, or processes, that read files made to take for ever, and are ended when one does. */
export interface BoundedThreads<Input, Output> {
  /** What the function makes of one file, or why it makes nothing, as the end of a sentence. */
  run(input: Input): Promise<{ readonly output: Output } | { readonly reason: string }>;
  /** Ends the threads. */
  close(): Promise<void>;
}

const THREADS = Math.min(2, availableParallelism());

/** Makes threads that start with the first file and end a while after the last. */
export function createBoundedThreads<Input, Output>(work: ThreadWork): BoundedThreads<Input, Output> {
  const { module, name, timeoutMs = 10_000, memoryMb = 512, inProcesses = false } = work;
  const pool = new Tinypool({
    filename: module.href,
    name,
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: 10_000,
    ...(inProcesses
      ? {
          runtime: "child_process" as const,
          serialization: "advanced" as const,
          // Above what the function allows, so that nothing of V8 is printed.
          execArgv: ["--no-warnings", `--max-old-space-size=${2 * memoryMb}`],
        }
      : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  });
  // The time of a file begins when a thread is free for it.
  const free = pLimit(THREADS);
  return {
    run: (input) =>
      free(async () => {
        const signal = AbortSignal.timeout(timeoutMs);
        try {
          return { output: (await pool.run(input, { signal })) as Output };
        } catch (error) {
          return { reason: reasonOf(error, signal) };
        }
      }),
    close: () => pool.destroy(),
  };
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "it takes too long to read; save it as plain text, or split it";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY" || /exited unexpectedly/.test(String(error))) {
    return "it takes too much memory to read; split it";
  }
  // The stack of the thread is at its end.
  return error instanceof RangeError ? "it is nested too deeply; save it as plain text" : "it cannot be read";
}
