import { type EmbedProgress, withBatching } from "@embedloom/batcher";
import { fingerprintText, type IndexIdentity, withDimensions } from "@embedloom/core";
import { Failure, Interrupt, PartialFailure } from "../errors/index.ts";
import {
  createRowFailures,
  type EmbeddedRow,
  type EmbedItem,
  type EmbedReport,
  embedReport,
  embedRows,
  type OpenItems,
  readItems,
  type RowFailures,
} from "../items/index.ts";
import { isOnStdout, openOutput, type RowOutput } from "../output/index.ts";
import type { CommandContext } from "../session/index.ts";
import { defaultProvider } from "../settings/index.ts";
import { openProvider, providerSettings, withWaitingNotice } from "../stack/index.ts";
import { count, dollars, duration, visibleText } from "../terminal/index.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { runJournal } from "./run-journal.ts";
import { type RunProgress, startRunProgress } from "./run-progress.ts";

/**
 * Embeds rows and writes them, and says how it went.
 *
 * @throws UsageError before anything is sent when the command line cannot work
 * @throws PartialFailure when some rows failed and the others are written
 * @throws Failure when no row has a vector
 */
export async function runEmbed(
  files: readonly string[],
  options: EmbedOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal, dataFolder } = context;
  const onStdout = isOnStdout(options);
  const report = embedReport(terminal, options.json, onStdout);
  const failures = createRowFailures();
  const { from, charset, delimiter, text, id, keep } = options;
  const output = await openOutput(options, files);
  const provider = await openProvider(
    providerSettings({ ...options, provider: options.provider ?? defaultProvider() }, terminal),
  );
  const { dimensions, concurrency, requestsPerMinute, tokensPerMinute } = options;
  const withNotice = withWaitingNotice(provider.embedder, provider.label, ({ who, waitedMs }) => {
    if (isLive(options)) process.stderr.write(CLEAR_LINE);
    report.remark(
      `No answer of ${who} for ${duration(waitedMs)}; still waiting. Ctrl-C stops, and keeps what is done.`,
    );
  });
  const inner = dimensions === undefined ? withNotice : withDimensions(withNotice, dimensions);
  const embedder = withBatching(inner, { concurrency, requestsPerMinute, tokensPerMinute });
  try {
    const read = await readItems({
      paths: files,
      choices: { from, charset, delimiter },
      wishes: { text, id, keep },
      failures,
      signal,
    });
    const journal = await runJournal({
      chosen: options.journal === undefined ? undefined : options.journal,
      outputFile: output.keepsParts ? undefined : output.name,
      names: [...files, output.name],
      dataFolder,
      onUnusable: (reason) =>
        report.remark(
          `If it is stopped, this run remembers nothing: ${visibleText(reason)}. --journal FILE gives it a journal of its own.`,
        ),
    });
    const run: EmbedRun = { options, provider: provider.label, read, output, failures, report, signal };
    const summary = await embedAndWrite(run, embedder, journal.journal);
    failures.report(report);
    printSummary(run, summary);
    if (failures.count === 0) await journal.forget();
    else throw failureOf(summary.written, failures.count, output.name);
  } finally {
    await Promise.allSettled([output.close(), embedder.close()]);
  }
}

interface EmbedRun {
  readonly options: EmbedOptions;
  /** Who makes the vectors. */
  readonly provider: string;
  readonly read: OpenItems;
  readonly output: RowOutput;
  readonly failures: RowFailures;
  readonly report: EmbedReport;
  readonly signal: AbortSignal;
}

interface RunSummary {
  readonly written: number;
  readonly progress: EmbedProgress | undefined;
  readonly elapsedMs: number;
}

async function embedAndWrite(
  run: EmbedRun,
  embedder: ReturnType<typeof withBatching>,
  journal: Awaited<ReturnType<typeof runJournal>>["journal"],
): Promise<RunSummary> {
  const { options, read, failures, signal, output } = run;
  const begun = performance.now();
  const shown = showProgress(run);
  let progress: EmbedProgress | undefined;
  try {
    const rows = embedRows({
      embedder,
      items: watched(read.items, shown),
      failures,
      journal,
      inputType: options.inputType === "none" ? undefined : options.inputType,
      maxCostUsd: options.maxCost,
      signal,
      onProgress: (newest) => {
        progress = newest;
        shown.update(newest);
      },
    });
    const written = await writeAll(run, embedder, rows);
    return { written, progress, elapsedMs: performance.now() - begun };
  } catch (error) {
    shown.stop();
    failures.report(run.report);
    if (error instanceof Interrupt || signal.aborted || output.keepsParts) throw error;
    run.report.remark(
      `Nothing was written to ${visibleText(output.name)}. What was embedded is kept beside it: the same command goes on where it was.`,
    );
    throw error;
  } finally {
    shown.stop();
  }
}

async function writeAll(
  run: EmbedRun,
  embedder: ReturnType<typeof withBatching>,
  rows: AsyncGenerator<EmbeddedRow>,
): Promise<number> {
  const { options, output, failures, signal } = run;
  const first = await rows.next();
  const { fingerprint, dimensions } = await embedder.describe({ signal });
  const width = first.done === true ? dimensions : first.value.vector.length;
  // Nothing to write, or nothing at all by a model that nobody has asked yet how wide its vectors are.
  if (width === undefined || (first.done === true && failures.count > 0)) return 0;
  const { distance, encoding } = options;
  const identity: IndexIdentity = { fingerprint: fingerprintText(fingerprint), dimensions: width, distance, encoding };
  async function* all(): AsyncGenerator<EmbeddedRow> {
    try {
      if (first.done !== true) yield first.value;
      yield* rows;
    } finally {
      await rows.return(undefined);
    }
  }
  return output.write({ rows: all(), identity, keepsText: !options.withoutText, failures, signal });
}

/** Moves to the beginning of the line and clears it. */
const CLEAR_LINE = "\r\u001B[K";

function isLive({ json }: EmbedOptions): boolean {
  return process.stderr.isTTY && !json;
}

function showProgress({ read, options }: EmbedRun): RunProgress {
  const width = Math.max(20, (process.stderr.columns || 80) - 1);
  return startRunProgress({
    inputs: read.inputs,
    live: isLive(options),
    paint: (text) => process.stderr.write(CLEAR_LINE + text.slice(0, width)),
  });
}

async function* watched(items: AsyncGenerator<EmbedItem>, shown: RunProgress): AsyncGenerator<EmbedItem> {
  try {
    for await (const item of items) {
      shown.pulled();
      yield item;
    }
  } finally {
    await items.return(undefined);
  }
}

function printSummary(
  { report, failures, output, read, provider }: EmbedRun,
  { written, progress, elapsedMs }: RunSummary,
): void {
  const { cached = 0, usage, requests = 0 } = progress ?? {};
  const kept = cached > 0 ? `, ${count(cached, "vector")} from an earlier run` : "";
  const cost = usage?.costUsd ? `, ${dollars(usage.costUsd)}` : "";
  const columns = read.columns.map(({ columns: { text, id } }) => ({ text: text.join(", "), id }));
  const [chosen] = columns;
  const from = chosen === undefined ? "" : ` from ${visibleText(chosen.text)}`;
  report.remark(
    `${count(written, "row")}${from} to ${visibleText(output.name)}, by ${visibleText(provider)}, in ${duration(elapsedMs)}${kept}${cost}.`,
  );
  report.record({
    type: "embedded",
    written,
    failed: failures.count,
    cached,
    requests,
    tokens: usage?.tokens ?? progress?.tokens ?? 0,
    costUsd: usage?.costUsd,
    output: output.name,
    textColumns: columns.map(({ text }) => text),
    ms: Math.round(elapsedMs),
  });
}

function failureOf(written: number, failed: number, name: string): Error {
  if (written === 0) return new Failure(`No row has a vector: ${count(failed, "row")} failed. Nothing is in ${name}.`);
  return new PartialFailure(
    `${count(failed, "row")} failed and ${failed === 1 ? "is" : "are"} not in ${name}; the other ${count(written, "row")} ${written === 1 ? "is" : "are"}. Mend them and run it again: what is done costs nothing.`,
  );
}
