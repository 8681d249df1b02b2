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

/** Which functions the threads run. */
export interface ThreadWork<Input> extends ReadingLimits {
  /** The module that exports them. */
  readonly module: URL;
  /** What reads a file is called there. */
  readonly name: string;
  /** What loads all that `name` needs is called there; its time is no file's. It is called before every file, and does nothing where all is loaded. */
  readonly load: string;
  /** What `load` is given. Absent: nothing. */
  readonly loads?: (input: Input) => unknown;
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
/** In which whatever reads files is loaded on any machine that works. */
const LOAD_MS = 120_000;

/** Makes threads that start with the first file and end a while after the last. */
export function createBoundedThreads<Input, Output>(work: ThreadWork<Input>): BoundedThreads<Input, Output> {
  const { name, load, loads, timeoutMs = 10_000 } = work;
  // A pool for each thread: what is loaded in one is there for the file that comes next.
  const pools = Array.from({ length: THREADS }, () => onePool(work));
  const idle = [...pools];
  // The time of a file begins when a thread is free for it and has loaded what reads it.
  const free = pLimit(THREADS);
  return {
    run: (input) =>
      free(async () => {
        const pool = idle.pop()!;
        // What goes wrong here goes wrong again below, where it is told.
        await pool
          .run(loads?.(input), { name: load, signal: AbortSignal.timeout(LOAD_MS) })
          .catch((): undefined => undefined);
        const signal = AbortSignal.timeout(timeoutMs);
        try {
          return { output: (await pool.run(input, { name, signal })) as Output };
        } catch (error) {
          return { reason: reasonOf(error, signal) };
        } finally {
          idle.push(pool);
        }
      }),
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

function onePool<Input>({ module, memoryMb = 512, inProcesses = false }: ThreadWork<Input>): Tinypool {
  return new Tinypool({
    filename: module.href,
    minThreads: 0,
    maxThreads: 1,
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
