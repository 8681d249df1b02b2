import type { JobStatus } from "@embedloom/jobs";
import { count, dollars, duration, grouped, visibleText } from "../terminal/index.ts";

/** How a job stands, in one line. */
export function jobLine({ phase, shards, texts, usage, perMinute, remainingMs, workers }: JobStatus): string {
  const isGoing = phase === "planning" || phase === "working";
  return [
    phase,
    `${grouped(texts.done)} of ${count(texts.planned, "text")}`,
    `${grouped(shards.done)} of ${count(shards.planned, "shard")}`,
    texts.failed > 0 ? `${grouped(texts.failed)} failed` : "",
    shards.dead > 0 ? `${count(shards.dead, "shard")} given up` : "",
    isGoing ? count(workers.length, "worker") : "",
    isGoing && perMinute.texts > 0 ? `${rounded(perMinute.texts)} texts/min` : "",
    isGoing && remainingMs !== undefined ? `${duration(remainingMs)} left` : "",
    usage.costUsd ? dollars(usage.costUsd) : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** How a job stands, line by line. */
export function jobLines(name: string, status: JobStatus): readonly string[] {
  const { phase, shards, texts, usage, perMinute, limits, remainingMs, workers } = status;
  const pace = ["texts", "requests", "tokens"] as const;
  const spent = [
    count(usage.requests, "request"),
    usage.tokens === undefined ? "" : count(usage.tokens, "token"),
    usage.costUsd === undefined ? "price not known" : dollars(usage.costUsd),
  ];
  const bounds = [
    limits?.requestsPerMinute === undefined ? "" : count(limits.requestsPerMinute, "request"),
    limits?.tokensPerMinute === undefined ? "" : count(limits.tokensPerMinute, "token"),
  ].filter((part) => part !== "");
  return [
    `${visibleText(name)}: ${phase}`,
    `shards   ${grouped(shards.done)} of ${grouped(shards.planned)} done, ${grouped(shards.active)} in hand, ${grouped(shards.waiting)} waiting, ${grouped(shards.dead)} given up`,
    `texts    ${grouped(texts.done)} of ${grouped(texts.planned)} done, ${grouped(texts.failed)} without a vector; ${grouped(texts.written)} written, ${grouped(texts.unchanged)} there before`,
    `pace     ${pace.map((what) => `${rounded(perMinute[what])} ${what}`).join(", ")} a minute`,
    ...(bounds.length > 0 ? [`limits   ${bounds.join(", ")} a minute`] : []),
    ...(remainingMs === undefined ? [] : [`left     ${duration(remainingMs)}`]),
    `spent    ${spent.filter((part) => part !== "").join(", ")}`,
    `workers  ${workers.length === 0 ? "none" : workers.map(({ host, pid, shards: held }) => `${visibleText(host)}:${pid} (${count(held, "shard")})`).join(", ")}`,
  ];
}

/** The status as a record of `--json`. */
export function jobRecord(name: string, status: JobStatus): Readonly<Record<string, unknown>> {
  return { type: "job", name, ...status };
}

function rounded(n: number): string {
  return grouped(Math.round(n));
}
