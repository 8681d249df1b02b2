import { addUsage, NO_USAGE, type Usage } from "@embedloom/core";
import type { Shard } from "../source/index.ts";

/** What became of a shard, or of the part that is done: counts only, below 1 kB as JSON, so that any engine can keep it. */
export interface ShardResult {
  /** Its position in the plan. */
  readonly shard: number;
  /** Whether the end was reached. `false`: `stopSignal` ended it before, and it should be run again. */
  readonly complete: boolean;
  /** Texts that were read. */
  readonly texts: number;
  /** Rows that were right already: nothing was paid or written for them. */
  readonly unchanged: number;
  /** Rows that were written. With an `encoder` a text has several. */
  readonly written: number;
  /** Rows of chunks that their text has no more. */
  readonly removed: number;
  /** Vectors among them that nobody paid for: from the journal, or from the row itself where only its metadata had changed. */
  readonly recalled: number;
  /** Texts without a row, which `onDeadText` was told of. */
  readonly failed: number;
  /** How many failed for which reason, by `EmbedloomError.code`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What this run has cost; what the rows of an earlier one cost is not in it. */
  readonly usage: Usage;
}

/** Counts what becomes of a shard. */
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
