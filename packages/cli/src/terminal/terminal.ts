import { createColors } from "picocolors";
import { duration } from "./quantities.ts";
import { createTimeLeft } from "./time-left.ts";
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
  /**
   * Shows a bar while `work` runs, with the time left as it was measured; only on a terminal.
   *
   * @param total parts of the work
   */
  withBar<T>(label: string, total: number, work: (show: (done: number) => void) => Promise<T>): Promise<T>;
}

/** The format of the output. */
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
    // Some terminals do not tell their width and say 0; what is no terminal may be told it as shells do.
    columns: (stdout.isTTY && stdout.columns) || Number(process.env["COLUMNS"]) || UNKNOWN_COLUMNS,
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
      if (!stderr.isTTY || json || total === 0) return work(() => {});
      const { Presets, SingleBar } = await import("cli-progress");
      const bar = new SingleBar(
        {
          stream: stderr,
          hideCursor: true,
          clearOnComplete: true,
          format: BAR_FORMAT,
          barsize: barSize(stderr.columns),
        },
        Presets.shades_classic,
      );
      const timeLeft = createTimeLeft(total);
      bar.start(total, 0, { label, left: "" });
      try {
        return await work((done) => {
          const left = timeLeft.note(done);
          bar.update(done, { left: left === undefined ? "" : `, ${duration(left)} left` });
        });
      } finally {
        bar.stop();
      }
    },
  };
}

const BAR_FORMAT = "{label} {bar} {value}/{total}{left}";

/** What is left of a line beside label, figures and time. */
function barSize(columns: number | undefined): number {
  return Math.max(10, Math.min(40, (columns ?? UNKNOWN_COLUMNS) - 50));
}
