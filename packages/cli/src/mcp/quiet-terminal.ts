import { createColors } from "picocolors";
import type { Terminal } from "../terminal/index.ts";

/** Hears how far a work is, of how much. */
export type ProgressReport = (done: number, total: number) => void;

/** A terminal that keeps what is said, for standard output is the protocol's. */
export interface QuietTerminal extends Terminal {
  /** What was said so far, line by line. */
  said(): readonly string[];
}

/** Makes one. */
export function createQuietTerminal(onProgress: ProgressReport): QuietTerminal {
  const lines: string[] = [];
  const say = (text = ""): void => void lines.push(text);
  return {
    colors: createColors(false),
    columns: 100,
    line: say,
    remark: say,
    record: () => {},
    withBar: (_label, total, work) => work((done) => onProgress(done, total)),
    said: () => lines,
  };
}
