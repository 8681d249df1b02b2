import type { WatchedJob } from "../../../../src/api/jobs.ts";
import type { Stat } from "../../components/stats.tsx";
import { formatCost } from "../../format/format-cost.ts";
import { formatCount } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";

/** Where a job is, in words. */
export const phaseWords: Readonly<Record<WatchedJob["phase"], string>> = {
  new: "New",
  planning: "Being planned",
  working: "Running",
  paused: "Paused",
  done: "Done",
  cancelled: "Cancelled",
};

/** The figures of a job that runs elsewhere. */
export function watchedStats({ texts, usage, perMinute, remainingMs, phase }: WatchedJob): Stat[] {
  const { requests, tokens, costUsd } = usage;
  const isOver = phase === "done" || phase === "cancelled";
  return [
    { label: "Texts done", value: formatCount(texts.done), note: `of ${formatCount(texts.planned)}` },
    { label: "Rows written", value: formatCount(texts.written) },
    { label: "Texts a minute", value: formatCount(Math.round(perMinute.texts)) },
    { label: "Requests", value: formatCount(requests) },
    { label: "Tokens", value: tokens === undefined ? "not told" : formatCount(tokens) },
    { label: "Spent", value: costUsd === undefined ? "not told" : formatCost(costUsd) },
    { label: "Time left", value: isOver || remainingMs === undefined ? "–" : formatDuration(remainingMs) },
  ];
}
