import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { createColors } from "picocolors";
import { jsonLine, printable } from "./visible-text.ts";

/** Where the commands write: lines for people, or one JSON object per line. */
export interface Terminal {
  /** Colours, which do nothing where the output is no terminal. */
  readonly colors: ReturnType<typeof createColors>;
  /** Width of the output in characters. */
  readonly columns: number;
  /** Writes a line for people; silent in JSON mode. */
  line(text?: string): void;
  /** Writes a remark that is no result, such as a skipped file, for people. */
  remark(text: string): void;
  /** Writes a record; silent outside JSON mode. */
  record(record: Readonly<Record<string, unknown>>): void;
  /** Shows a bar while `work` runs; only on a terminal. */
  withBar<T>(label: string, total: number, work: (advance: (by: number) => void) => Promise<T>): Promise<T>;
}

/** The choices of {@link openTerminal}. */
export interface TerminalOptions {
  /** One JSON object per line instead of text. */
  readonly json: boolean;
}

const UNKNOWN_COLUMNS = 100;

/** Opens standard output and standard error. */
export function openTerminal({ json }: TerminalOptions): Terminal {
  const { stdout, stderr } = process;
  const colors = createColors(stdout.isTTY && !json && process.env["NO_COLOR"] === undefined);
  return {
    colors,
    // Some terminals do not tell their width and say 0.
    columns: (stdout.isTTY && stdout.columns) || UNKNOWN_COLUMNS,
    line: (text = "") => {
      if (!json) stdout.write(`${printable(text)}\n`);
    },
    remark: (text) => {
      stderr.write(`${printable(text)}\n`);
    },
    record: (record) => {
      if (json) stdout.write(`${jsonLine(record)}\n`);
    },
    withBar: async (label, total, work) => {
      if (!stderr.isTTY || json) return work(() => {});
      const bars = new MultiBar(
        { stream: stderr, hideCursor: true, clearOnComplete: true, format: BAR_FORMAT },
        Presets.shades_classic,
      );
      const bar: SingleBar = bars.create(total, 0, { label });
      try {
        return await work((by) => bar.increment(by));
      } finally {
        bars.stop();
      }
    },
  };
}

const BAR_FORMAT = "{label} {bar} {value}/{total} chunks, {eta_formatted} left";
