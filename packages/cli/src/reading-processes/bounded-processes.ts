import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { Tinypool } from "tinypool";

/** What one file may cost. */
export interface ReadingLimits {
  /** Milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Megabytes of memory of the process that reads. @default 768 */
  readonly memoryMb?: number;
}

/** Which functions the processes run. */
export interface ReadingWork<Input> extends ReadingLimits {
  /** The module that exports them. */
  readonly module: URL;
  /** Name of the function that reads a file. */
  readonly name: string;
  /**
   * Name of the function that calls `watchThisProcess` and loads all that `name` needs; its time is no file's. It is called
   * before every file, and does nothing where all is loaded.
   */
  readonly load: string;
  /** What `load` is given. Absent: nothing. */
  readonly loads?: (input: Input) => unknown;
}

/** Processes that read files, and are ended by a file that takes too long or too much memory. */
export interface BoundedProcesses<Input, Output> {
  /** What the function makes of one file, or why it makes nothing, as the end of a sentence. */
  run(input: Input): Promise<{ readonly output: Output } | { readonly reason: string }>;
  /** Ends the processes. */
  close(): Promise<void>;
}

const PROCESSES = Math.min(2, availableParallelism());
/** In which whatever reads files is loaded on any machine that works. */
const LOAD_MS = 120_000;

/**
 * Makes processes that start with the first file and end a while after the last; they keep this one alive only while they read.
 *
 * They are no threads, because a thread that fills its heap can end the whole process: its `resourceLimits` do not cover every
 * allocation (nodejs/node#47224).
 */
export function createBoundedProcesses<Input, Output>(work: ReadingWork<Input>): BoundedProcesses<Input, Output> {
  const { name, load, loads, timeoutMs = 10_000 } = work;
  // A pool for each process: what is loaded in one is there for the file that comes next.
  const pools = Array.from({ length: PROCESSES }, () => onePool(work));
  const idle = [...pools];
  // The time of a file begins when a process is free for it and has loaded what reads it.
  const free = pLimit(PROCESSES);
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

function onePool<Input>({ module, memoryMb = 768 }: ReadingWork<Input>): Tinypool {
  return new Tinypool({
    runtime: "child_process",
    serialization: "advanced",
    filename: module.href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 10_000,
    argv: [String(memoryMb)],
    // The process ends itself at its limit of memory; V8, which prints a page of figures when it ends one, must not come first.
    execArgv: ["--no-warnings", `--max-old-space-size=${2 * memoryMb}`],
  });
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "it takes too long to read; save it as plain text, or split it";
  if (/exited unexpectedly/.test(String(error))) return "it takes too much memory to read; split it";
  // What was thrown in another process comes as a copy, which is no instance of anything.
  const isStackFull = (error as { name?: unknown } | undefined)?.name === "RangeError";
  return isStackFull ? "it is nested too deeply; save it as plain text" : "it cannot be read";
}
