/** One row of an input. */
export interface InputRow {
  /** Where it stands: the line of a text file, counted from 1; the row of a Parquet file, counted from 1. */
  readonly line: number;
  /** Its values by column. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problem?: undefined;
}

/** A line that is no row, and why, as the end of a sentence that begins with its place. */
interface BrokenRow {
  readonly line: number;
  readonly fields?: undefined;
  readonly problem: string;
}

/** What an input gives, one after another. */
export type ReadRow = InputRow | BrokenRow;
