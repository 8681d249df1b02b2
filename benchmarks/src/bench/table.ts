import { median, shownRange } from "./statistics.ts";

/** One figure of a scenario, measured for every contender. */
interface Column {
  readonly title: string;
  /** Which of two values is better. Absent: neither, the column only informs. */
  readonly better?: "higher" | "lower";
  readonly digits?: number;
  /** Whether the figure is also shown as a multiple of ours. */
  readonly ratio?: boolean;
}

/** One contender's figures: as many samples as there were rounds, per column. */
export interface Row {
  readonly name: string;
  readonly samples: readonly (readonly number[])[];
}

/** One scenario with its outcome. */
export interface Table {
  readonly title: string;
  /** What was done, with which settings. */
  readonly text: string;
  readonly columns: readonly Column[];
  /** Rows of ours come first, the one with our defaults before all others. */
  readonly rows: readonly Row[];
  /** How many of the rows are ours. */
  readonly ours: number;
}

/** Writes a table in Markdown, the best value of each column in bold, and a sentence on what we lose. */
export function tableText(table: Table): string {
  const { title, text, columns, rows } = table;
  const cells = rows.map((row, r) => [row.name, ...columns.map((_, c) => cellText(table, r, c))]);
  const lines = [["", ...columns.map((column) => column.title)], ["---", ...columns.map(() => "---:")], ...cells];
  const losses = lossesOf(table);
  const verdict = losses.length === 0 ? "We lose no column of this table." : `We lose: ${losses.join("; ")}.`;
  return [`### ${title}`, "", text, "", ...lines.map((line) => `| ${line.join(" | ")} |`), "", verdict].join("\n");
}

/** The columns in which somebody else is better than our first row, and by how much. */
export function lossesOf({ columns, rows, ours }: Table): string[] {
  return columns.flatMap((column, c) => {
    const own = rows[0]!.samples[c]!;
    const best = bestOf(column, rows.slice(ours), c);
    if (best === undefined || own.length === 0) return [];
    const theirs = best.samples[c]!;
    const [ourText, theirText] = [medianText(column, own), medianText(column, theirs)];
    // What reads the same is no loss that anyone could see.
    if (ourText === theirText || bestOf(column, [rows[0]!, best], c) !== best) return [];
    const overlap = Math.max(...own) >= Math.min(...theirs) && Math.max(...theirs) >= Math.min(...own);
    return [
      `${column.title}, to ${best.name} (${theirText} against ${ourText}${overlap ? ", within the spread" : ""})`,
    ];
  });
}

function bestOf(column: Column, rows: readonly Row[], c: number): Row | undefined {
  if (column.better === undefined) return undefined;
  const sign = column.better === "higher" ? -1 : 1;
  const measured = rows.filter((row) => row.samples[c]!.length > 0);
  return measured.toSorted((a, b) => sign * (median(a.samples[c]!) - median(b.samples[c]!)))[0];
}

function medianText(column: Column, samples: readonly number[]): string {
  return shownRange([median(samples)], column.digits);
}

function cellText({ columns, rows }: Table, r: number, c: number): string {
  const column = columns[c]!;
  const samples = rows[r]!.samples[c]!;
  if (samples.length === 0) return "none";
  const ours = rows[0]!.samples[c]!;
  const factor = median(samples) / median(ours);
  const ratio = column.ratio === true && r > 0 && ours.length > 0 ? ` x ${factor.toFixed(2)}` : "";
  return `${emphasis(column, rows, r, c)}${ratio}`;
}

function emphasis(column: Column, rows: readonly Row[], r: number, c: number): string {
  const samples = rows[r]!.samples[c]!;
  const text = shownRange(samples, column.digits);
  const best = bestOf(column, rows, c);
  const isBest = best !== undefined && medianText(column, samples) === medianText(column, best.samples[c]!);
  return isBest ? `**${text}**` : text;
}
