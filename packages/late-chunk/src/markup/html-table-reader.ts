import type { Block } from "./block.ts";

/** Finds the rows of one table; tables inside its cells are parts of the cells. */
export interface TableReader {
  open(name: string, at: number): void;
  /** Whether the table ends here. */
  close(name: string, at: number): boolean;
  /** The rows up to `end`. */
  result(end: number): Pick<Block, "rows" | "header">;
}

/** Makes the reader of a table that begins at `start`. */
export function createTableReader(start: number): TableReader {
  const starts: number[] = [];
  let depth = 1;
  let headed: number | undefined;
  let hasHeads = false;
  return {
    open(name, at) {
      if (name === "table") depth++;
      if (depth > 1) return;
      // What stands before the first row, as the caption does, goes with it.
      if (name === "tr") starts.push(starts.length === 0 ? start : at);
      if (name === "th") hasHeads = true;
      if (name === "td") headed ??= hasHeads ? starts.length - 1 : 0;
    },
    close(name) {
      if (name === "table") depth--;
      return depth === 0;
    },
    result(end) {
      const rows = starts.map((from, i) => ({ start: from, end: starts[i + 1] ?? end }));
      const header = headed !== undefined && headed > 0 ? { start, end: rows[headed - 1]!.end } : undefined;
      return { rows, header };
    },
  };
}
