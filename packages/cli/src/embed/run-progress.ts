import type { EmbedProgress } from "@embedloom/batcher";
import type { OpenInput } from "../rows/index.ts";
import { count, createTimeLeft, dollars, duration, grouped } from "../terminal/index.ts";

/** What a run shows while it goes on. */
export interface RunProgress {
  /** One more row was taken from the inputs. */
  pulled(): void;
  /** Takes the newest state of the run. */
  update(progress: EmbedProgress): void;
  /** Ends the showing. */
  stop(): void;
}

/** What is shown, and where. */
export interface ProgressPlan {
  readonly inputs: readonly Pick<OpenInput, "kind" | "totalBytes" | "tally">[];
  /** Whether a line is kept up to date. */
  readonly live: boolean;
  /** Writes over the line. */
  paint(text: string): void;
}

const PAINT_MS = 250;

/** Shows a run until it is stopped; nothing where nobody looks. */
export function startRunProgress(plan: ProgressPlan): RunProgress {
  const begun = performance.now();
  let rows = 0;
  let newest: EmbedProgress | undefined;
  const timeLeft = createTimeLeft(1);
  const tick = (): void => {
    const total = totalRows(plan.inputs, rows);
    const settled = newest === undefined ? 0 : newest.done + newest.failed;
    // As a share, for the total becomes known better as more is read.
    const leftMs = total === undefined || total === 0 ? undefined : timeLeft.note(Math.min(1, settled / total));
    plan.paint(lineFor(newest, { rows, total, leftMs, elapsedMs: performance.now() - begun }));
  };
  const timer = plan.live ? setInterval(tick, PAINT_MS) : undefined;
  return {
    pulled: () => void (rows += 1),
    update: (progress) => void (newest = progress),
    stop() {
      clearInterval(timer);
      if (plan.live) plan.paint("");
    },
  };
}

/** Rows of all inputs, by the bytes that are read. Absent: nothing says how long one of them is. */
function totalRows(inputs: ProgressPlan["inputs"], rows: number): number | undefined {
  const read = inputs.reduce((sum, { tally }) => sum + tally.bytes, 0);
  const all = inputs.reduce((sum, { kind, totalBytes }) => sum + (kind === "parquet" ? NaN : (totalBytes ?? NaN)), 0);
  return Number.isFinite(all) && read > 0 ? Math.round((rows * all) / read) : undefined;
}

interface RunState {
  readonly rows: number;
  readonly total: number | undefined;
  readonly leftMs: number | undefined;
  readonly elapsedMs: number;
}

function lineFor(progress: EmbedProgress | undefined, { rows, total, leftMs, elapsedMs }: RunState): string {
  if (progress === undefined)
    return rows === 0 ? "Reading …" : `${count(rows, "row")} read, waiting for the first vectors …`;
  const { done, failed, cached, usage } = progress;
  const rate = (done + failed - cached) / (elapsedMs / 1000);
  return [
    total === undefined
      ? count(done, "row")
      : `${grouped(done)} of ${total > rows ? "about " : ""}${count(Math.max(total, done), "row")}`,
    failed > 0 ? `${grouped(failed)} failed` : "",
    rate > 0 ? `${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))} rows/s` : "",
    leftMs === undefined ? "" : `${duration(leftMs)} left`,
    usage.costUsd ? dollars(usage.costUsd) : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
