import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

const GAP = 2;
const NARROWEST_PAIR = 80;

/** One block of text: its first line, and a passage below it. */
export interface Block {
  readonly head: string;
  readonly passage: string;
}

/** The width of the output and the height of a passage. */
export interface ColumnOptions {
  /** Width of the output in characters. */
  readonly columns: number;
  /** Most lines of a passage; what is cut off ends in an ellipsis. */
  readonly lines: number;
}

/**
 * Lays pairs of blocks out in two columns, or one below the other where two columns would be too narrow.
 *
 * Widths count terminal cells, so that wide characters and colours do not shift the right column.
 */
export function sideBySide(pairs: readonly (readonly Block[])[], options: ColumnOptions): string[] {
  const most = Math.max(1, ...pairs.map((pair) => pair.length));
  const columns = options.columns < NARROWEST_PAIR ? 1 : most;
  const width = Math.floor((options.columns - GAP * (columns - 1)) / columns);
  return pairs.flatMap((pair) => {
    const cells = pair.map((block) => blockLines(block, width, options.lines));
    return columns === 1 ? cells.flat() : zipped(cells, width);
  });
}

function blockLines({ head, passage }: Block, width: number, most: number): string[] {
  const indent = "     ";
  const columns = width - indent.length;
  const wrapped = wrapAnsi(passage, columns, { hard: true, trim: true }).split("\n");
  const shown = wrapped.slice(0, most);
  if (wrapped.length > most) shown.push(ellipsed(shown.pop() ?? "", columns));
  const [title = ""] = wrapAnsi(head, width, { hard: true, trim: false }).split("\n");
  return [title, ...shown.map((line) => indent + line)];
}

/** Ends a line with an ellipsis, in place of its last word where there is no room. */
function ellipsed(line: string, columns: number): string {
  if (stringWidth(line) + 2 <= columns) return `${line} …`;
  const shorter = line.replace(/\s+\S*$/u, "");
  return `${shorter === line ? line.slice(0, -2) : shorter} …`;
}

function zipped(cells: readonly (readonly string[])[], width: number): string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    cells
      .map((lines) => lines[row] ?? "")
      .map((line, column) => (column === cells.length - 1 ? line : padded(line, width + GAP)))
      .join("")
      .trimEnd(),
  );
}

function padded(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - stringWidth(line)));
}
