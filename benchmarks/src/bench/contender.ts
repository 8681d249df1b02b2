import type { Task } from "./job.ts";

/** The vectors a contender gave. */
export interface Delivered {
  /** Vector of an input; `undefined` when it has none. */
  row(index: number): ArrayLike<number> | undefined;
  /** Why some have none. Absent: all have one. */
  readonly error?: unknown;
}

/** Embeds texts as users of one library do. It rejects when that library gives nothing at all. */
export type Contender = (texts: readonly string[], task: Task) => Promise<Delivered>;

/** Vectors in a plain array. */
export function deliveredRows(rows: readonly (ArrayLike<number> | undefined)[], error?: unknown): Delivered {
  return { row: (index) => rows[index], error };
}
