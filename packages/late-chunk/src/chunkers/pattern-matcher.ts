import type * as Threads from "node:worker_threads";
import type { Worker } from "node:worker_threads";
import { abortable, InvalidInputError, UnsupportedError } from "@embedloom/core";

/** Where the matches of a pattern begin and end, in order. */
interface Matches {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Finds the matches of one pattern, in a thread where that can be: some patterns take years for a short text. */
export interface PatternMatcher {
  /**
   * Finds all matches in a text.
   *
   * @throws InvalidInputError when it takes longer than the matcher may; UnsupportedError when no thread can be started
   */
  match(text: string, signal: AbortSignal | undefined): Promise<Matches>;
}

/** What {@link createPatternMatcher} needs. */
export interface PatternMatcherSettings {
  /** Its `g` and `y` flags and its `lastIndex` have no effect. */
  readonly pattern: RegExp;
  /** Milliseconds that one text may take. */
  readonly timeoutMs: number;
}

/** {@link findMatches} for a thread that shares nothing with this one, whichever kind of module a flag makes of its text. */
const THREAD = `
const { parentPort } = process.getBuiltinModule("node:worker_threads");
parentPort.on("message", ({ text, source, flags }) => {
  parentPort.postMessage("begun");
  const starts = [], ends = [];
  for (const { 0: found, index } of text.matchAll(new RegExp(source, flags))) {
    starts.push(index);
    ends.push(index + found.length);
  }
  parentPort.postMessage({ starts: Int32Array.from(starts), ends: Int32Array.from(ends) });
});`;

/** The thread that waits for the next text of any matcher; it keeps no process alive. */
let idle: Worker | undefined;

/** Makes a matcher; a thread starts with the first text. */
export function createPatternMatcher({ pattern, timeoutMs }: PatternMatcherSettings): PatternMatcher {
  const { source } = pattern;
  const flags = `${pattern.flags.replace(/[gy]/g, "")}g`;
  return {
    async match(text, signal) {
      signal?.throwIfAborted();
      const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");
      if (threads === undefined) return findMatches(text, new RegExp(source, flags));
      const worker = idle ?? startThread(threads);
      idle = undefined;
      let isDone = false;
      try {
        const matches = await abortable(askThread(worker, { text, source, flags }, timeoutMs), signal);
        isDone = true;
        return matches;
      } finally {
        // One thread waits; those of calls that ran beside it end.
        if (isDone && idle === undefined) idle = worker;
        else void worker.terminate();
      }
    },
  };
}

function startThread({ Worker: Thread }: Pick<typeof Threads, "Worker">): Worker {
  try {
    return new Thread(THREAD, { eval: true });
  } catch (error) {
    throw new UnsupportedError(
      "A pattern is matched in a thread, which can be ended, and this process may start none. Allow it with --allow-worker, or split by another chunker.",
      { cause: error },
    );
  }
}

function findMatches(text: string, pattern: RegExp): Matches {
  const found = Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ index, end: index + match.length }));
  return { starts: Int32Array.from(found, ({ index }) => index), ends: Int32Array.from(found, ({ end }) => end) };
}

interface MatchJob {
  readonly text: string;
  readonly source: string;
  readonly flags: string;
}

async function askThread(worker: Worker, job: MatchJob, timeoutMs: number): Promise<Matches> {
  worker.ref();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Matches>((resolve, reject) => {
      worker.once("error", reject);
      // An abort ends the thread, and the clock must not run on.
      worker.once("exit", reject);
      worker.on("message", (message: Matches | "begun") => {
        if (message !== "begun") resolve(message);
        // A thread that has to start first takes longer than most patterns.
        else timer = setTimeout(() => reject(tooSlow(job, timeoutMs)), timeoutMs);
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin.
      worker.postMessage(job);
    });
  } finally {
    clearTimeout(timer);
    for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
    worker.unref();
  }
}

function tooSlow({ text }: MatchJob, timeoutMs: number): InvalidInputError {
  const problem = `The pattern was not done with a text of ${text.length} characters within ${timeoutMs} ms.`;
  return new InvalidInputError(
    `${problem} Simplify it (nested quantifiers take longest), or set a longer \`timeoutMs\`.`,
  );
}
