import type { EmbedProgress } from "@embedloom/batcher";
import type { OpenInput } from "./rows/open-input.ts";
import { duration, usd } from "./run-words.ts";

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
  /** Who makes the vectors. */
  readonly label: string;
  /** Whether a line is kept up to date; otherwise long silences are said and nothing else. */
  readonly live: boolean;
  /** Writes a sentence on a line of its own. */
  remark(text: string): void;
  /** Writes over the line. */
  paint(text: string): void;
}

const PAINT_MS = 250;
/** A silence of this length is said, and again after every further minute. */
const SILENCE_MS = 5000;
const NEXT_SILENCE_MS = 60_000;

/** Shows a run until it is stopped. */
export function startRunProgress(plan: ProgressPlan): RunProgress {
  const begun = performance.now();
  let [rows, heardAt, saidAt] = [0, begun, 0];
  let newest: EmbedProgress | undefined;
  const settled = (): number => (newest === undefined ? 0 : newest.done + newest.failed);
  const tick = (): void => {
    const now = performance.now();
    const silence = now - heardAt;
    const isDue = saidAt < heardAt ? silence >= SILENCE_MS : now - saidAt >= NEXT_SILENCE_MS;
    if (isDue && rows > settled()) {
      saidAt = now;
      plan.remark(`No answer from ${plan.label} for ${duration(silence)}; still waiting. Ctrl-C stops, and keeps what is done.`);
    }
    if (plan.live) plan.paint(lineFor(newest, { rows, total: totalRows(plan.inputs, rows), elapsedMs: now - begun }));
  };
  const timer = setInterval(tick, PAINT_MS);
  return {
    pulled() {
      if (rows === settled()) heardAt = performance.now();
      rows += 1;
    },
    update(progress) {
      if (progress.done + progress.failed > settled()) heardAt = performance.now();
      newest = progress;
    },
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
  readonly elapsedMs: number;
}

function lineFor(progress: EmbedProgress | undefined, { rows, total, elapsedMs }: RunState): string {
  if (progress === undefined) return `${rows === 0 ? "Reading" : `${count(rows)} rows read, waiting for the first vectors`} …`;
  const { done, failed, cached, usage } = progress;
  const fresh = done + failed - cached;
  const rate = fresh / (elapsedMs / 1000);
  const left = total === undefined ? undefined : Math.max(0, total - done - failed);
  return [
    total === undefined ? `${count(done)} rows` : `${count(done)} of ${total > rows ? "about " : ""}${count(Math.max(total, done))} rows`,
    failed > 0 ? `${count(failed)} failed` : "",
    fresh > 0 ? `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} rows/s` : "",
    left !== undefined && left > 0 && fresh > 0 ? `${duration((left / rate) * 1000)} left` : "",
    usage.costUsd ? usd(usage.costUsd) : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function count(n: number): string {
  return n.toLocaleString("en");
}
