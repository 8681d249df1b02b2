import { visibleText } from "../terminal/index.ts";
import type { EmbedReport } from "./embed-report.ts";

/** A row that has no vector, and why. */
interface RowFailure {
  readonly file: string;
  /** Line of a text file, row of a Parquet file, from 1. Absent: it is about the file as a whole. */
  readonly line?: number | undefined;
  /** The end of a sentence; without the row's text. */
  readonly problem: string;
  /** What ended it, where an error did. */
  readonly error?: unknown;
}

/** The rows that failed so far. */
export interface RowFailures {
  /** How many there are. */
  readonly count: number;
  add(failure: RowFailure): void;
  /** Forgets those that failed only because the whole run ended with `error`. */
  forgive(error: unknown): void;
  /** Says all that were kept, by file and line. */
  report(to: EmbedReport): void;
}

/** So many are kept, so that an input of nothing but failures does not fill the memory. */
const MOST_KEPT = 1000;
/** So many are shown to people. */
const MOST_SHOWN = 20;

/** Makes an empty list. */
export function createRowFailures(): RowFailures {
  let kept: RowFailure[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(failure) {
      count += 1;
      if (kept.length < MOST_KEPT) kept.push(failure);
    },
    forgive(error) {
      const before = kept.length;
      kept = kept.filter((failure) => failure.error !== error);
      count -= before - kept.length;
    },
    report(to) {
      const inOrder = kept.toSorted(
        (one, other) => compare(one.file, other.file) || (one.line ?? 0) - (other.line ?? 0),
      );
      for (const { file, line, problem } of inOrder) to.record({ type: "failure", file, line, problem });
      for (const { file, line, problem } of inOrder.slice(0, MOST_SHOWN)) {
        const place = line === undefined ? "" : `:${line}`;
        to.remark(`${visibleText(file)}${place}: ${visibleText(problem)}.`);
      }
      const more = count - Math.min(inOrder.length, MOST_SHOWN);
      if (more > 0)
        to.remark(`… and ${more.toLocaleString("en")} more; --json lists the first ${MOST_KEPT.toLocaleString("en")}.`);
    },
  };
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
