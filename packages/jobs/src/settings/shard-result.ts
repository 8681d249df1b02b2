import { addUsage, NO_USAGE, type Usage } from "@embedloom/core";
import type { Shard } from "../source/index.ts";

/** The result of a run of a shard, or of the part that is done. It has counts only, less than 1 kB as JSON, so any engine can store it. */
export interface ShardResult {
  /** Position of the shard in the plan. */
  readonly shard: number;
  /** Whether the run reached the end. `false`: `stopSignal` ended it early, and the shard should be run again. */
  readonly complete: boolean;
  /** Number of texts that were read. */
  readonly texts: number;
  /** Rows that were up to date: nothing was paid or written for them. */
  readonly unchanged: number;
  /** Rows that were written. With an `encoder`, a text may have several. */
  readonly written: number;
  /** Removed rows, whose chunks their text no longer has. */
  readonly removed: number;
  /** Written rows whose vector cost nothing: it came from the journal, or from the row itself when only metadata had changed. */
  readonly recalled: number;
  /** Texts without a row; `onDeadText` was called for each. */
  readonly failed: number;
  /** Number of failed texts for each `EmbedloomError.code`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The cost of this run, without that of earlier ones. */
  readonly usage: Usage;
}

/** Counts the results during a run. */
export interface ShardTally {
  add(counts: Partial<Pick<ShardResult, "texts" | "unchanged" | "written" | "removed" | "recalled">>): void;
  fail(code: string): void;
  pay(usage: Usage): void;
  result(complete: boolean): ShardResult;
}

export function createShardTally({ number }: Shard): ShardTally {
  const counts = { texts: 0, unchanged: 0, written: 0, removed: 0, recalled: 0, failed: 0 };
  const reasons = new Map<string, number>();
  let usage = NO_USAGE;
  return {
    add({ texts = 0, unchanged = 0, written = 0, removed = 0, recalled = 0 }) {
      counts.texts += texts;
      counts.unchanged += unchanged;
      counts.written += written;
      counts.removed += removed;
      counts.recalled += recalled;
    },
    fail(code) {
      counts.failed += 1;
      reasons.set(code, (reasons.get(code) ?? 0) + 1);
    },
    pay: (more) => void (usage = addUsage(usage, more)),
    result: (complete) => ({ shard: number, complete, ...counts, reasons: Object.fromEntries(reasons), usage }),
  };
}
