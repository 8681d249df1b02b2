import { jsonLine, type Terminal } from "../terminal/index.ts";

/** Where a run says how it went: not among its rows, where those go to standard output. */
export interface EmbedReport {
  /** Writes a sentence for people; silent where `--json` makes records of all there is to say. */
  remark(text: string): void;
  /** Writes a record; silent without `--json`. */
  record(record: Readonly<Record<string, unknown>>): void;
}

/**
 * Makes the report of a run.
 *
 * @param rowsOnStdout whether standard output has the rows: records then go to standard error, and nothing else does
 */
export function embedReport(terminal: Terminal, json: boolean, rowsOnStdout: boolean): EmbedReport {
  const record = rowsOnStdout
    ? (each: Readonly<Record<string, unknown>>): void => void (json && process.stderr.write(`${jsonLine(each)}\n`))
    : terminal.record;
  return { record, remark: json && rowsOnStdout ? () => {} : terminal.remark };
}
