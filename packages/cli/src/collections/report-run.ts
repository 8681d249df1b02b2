import { isEmbedloomError } from "@embedloom/core";
import type { SyncFailure, SyncReport } from "@embedloom/sync";
import type { Collection } from "../catalog/index.ts";
import { DOCUMENT_KINDS, type LeftOut } from "../documents/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count, dollars, duration, grouped, type Terminal, visibleText } from "../terminal/index.ts";
import type { FinishedRun } from "./run-collection.ts";

/** Lines of each kind that are printed for people; `--json` has all. */
const MOST_LINES = 20;

/**
 * Says what a run did: each figure was counted in it.
 *
 * @param isPart whether it read some of the documents alone, so that it knows no total
 */
export function reportRun(
  { name, model }: Collection,
  finished: FinishedRun,
  { terminal }: CommandContext,
  isPart = false,
): void {
  const { report, cache } = finished;
  const { added, changed, moved, unchanged, deleted, repaired, embedded } = report;
  const done = [
    [added, "added"],
    [changed, "changed"],
    [moved, "moved"],
    [deleted, "removed"],
    [repaired, "repaired"],
    [unchanged, "unchanged"],
  ] as const;
  const parts = done.filter(([n]) => n > 0).map(([n, what]) => `${grouped(n)} ${what}`);
  const total = isPart ? "" : `${count(report.chunks, "chunk")}: `;
  // A file that came and went again is no news.
  if (!isPart || parts.length > 0) terminal.line(`${total}${parts.join(", ") || "none"}, in ${duration(report.ms)}.`);
  const hits = Math.min(embedded, cache?.hits ?? 0);
  if (embedded > 0 && cache !== undefined) {
    const saved = (cache.costUsdSaved ?? 0) > 0 ? `, which saved ${dollars(cache.costUsdSaved ?? 0)}` : "";
    terminal.line(`${grouped(hits)} of ${count(embedded, "vector")} came from the cache${saved}.`);
    if (cache.storeErrors > 0) terminal.remark(cacheTrouble(cache.lastStoreError));
  }
  const { costUsd } = report.usage;
  if (costUsd !== undefined && costUsd > 0) terminal.line(`Paid: ${dollars(costUsd)}.`);
  terminal.record({
    type: "indexed",
    collection: name,
    model,
    documents: report.documents,
    chunks: report.chunks,
    ...{ added, changed, moved, deleted, repaired, unchanged, embedded },
    cached: hits,
    postponed: report.postponed,
    failures: report.failures,
    ms: Math.round(report.ms),
    ...(cache && { storeErrors: cache.storeErrors, tokensSaved: cache.tokensSaved, costUsdSaved: cache.costUsdSaved }),
    ...(costUsd !== undefined && { costUsd }),
  });
}

function cacheTrouble(error: unknown): string {
  // Of a store that is left alone for a while, what it failed with says more.
  const isLeftAlone = isEmbedloomError(error, "store") && isEmbedloomError(error.cause, "store");
  const reason = isLeftAlone ? error.cause : error;
  return `The cache did not take part in everything: ${reason instanceof Error ? reason.message : String(reason)}`;
}

/** Says which files were passed over, and how many were left out for which reason. */
export function reportLeftOut(leftOut: LeftOut, terminal: Terminal): void {
  const { skipped, ignored, excluded, others, otherPattern = "*.ts", unmatched } = leftOut;
  for (const [i, { path, reason }] of skipped.entries()) {
    if (i < MOST_LINES) terminal.remark(`Passed over ${visibleText(path)}: ${visibleText(reason)}.`);
    terminal.record({ type: "skipped", path, reason });
  }
  if (skipped.length > MOST_LINES) terminal.remark(`… and ${count(skipped.length - MOST_LINES, "more file")}.`);
  const left = [
    ignored > 0 ? `${grouped(ignored)} that .gitignore names (--no-gitignore)` : "",
    excluded > 0 ? `${grouped(excluded)} that --exclude names` : "",
    others > 0 ? `${count(others, "file")} of other kinds (--include '${visibleText(otherPattern)}' reads such)` : "",
  ].filter((part) => part !== "");
  if (left.length > 0) terminal.remark(`Left out: ${left.join(", ")}.`);
  if (unmatched.length > 0) terminal.remark(noMatch(unmatched));
}

function noMatch(patterns: readonly string[]): string {
  return `No file matches ${patterns.map((pattern) => `--include '${visibleText(pattern)}'`).join(", ")}.`;
}

/**
 * Says what failed, by file and line.
 *
 * @returns how many documents and chunks
 */
export function reportFailures(
  { name }: Pick<Collection, "name">,
  { failed, failures }: Pick<SyncReport, "failed" | "failures">,
  terminal: Terminal,
): number {
  for (const [i, failure] of failed.entries()) {
    if (i < MOST_LINES) terminal.remark(`Failed: ${visibleText(placeOf(failure))}: ${visibleText(reasonOf(failure))}`);
    const { source, line } = failure;
    terminal.record({ type: "failed", collection: name, path: source, line, reason: reasonOf(failure) });
  }
  if (failures > MOST_LINES) terminal.remark(`… and ${count(failures - MOST_LINES, "more")}; --json has all.`);
  return failures;
}

function placeOf({ source = "somewhere", line }: SyncFailure): string {
  return line === undefined ? source : `${source}:${line}`;
}

function reasonOf({ error }: SyncFailure): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why there is nothing to index. */
export function nothingToRead(
  paths: readonly string[],
  { skipped, ignored, excluded, others, unmatched }: LeftOut,
): string {
  const where = paths.join(", ");
  const reasons = skipped.slice(0, MOST_LINES).map(({ path, reason: why }) => `${path}: ${why}`);
  if (ignored > 0) reasons.push(`${count(ignored, "file or folder", "files and folders")} are named by .gitignore`);
  if (excluded > 0) reasons.push(`${count(excluded, "file or folder", "files and folders")} are excluded`);
  if (others > 0) reasons.push(`${count(others, "file")} of other kinds need --include`);
  if (unmatched.length > 0) reasons.push(noMatch(unmatched).replace(/\.$/, ""));
  const found = reasons.length === 0 ? "" : ` ${reasons.join("; ")}.`;
  return `There is no document in ${where}: ${DOCUMENT_KINDS} files are read.${found}`;
}
