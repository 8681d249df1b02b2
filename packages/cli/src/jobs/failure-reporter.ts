import type { Shard } from "@embedloom/jobs";
import { problemOf } from "../items/index.ts";
import { type Terminal, visibleText } from "../terminal/index.ts";

/** An engine that is away says so several times a second. */
const SAME_AGAIN_MS = 30_000;

/** Tells why a shard failed or what the engine refuses; the same again only after a while. */
export function failureReporter(
  terminal: Pick<Terminal, "remark">,
  now: () => number = () => performance.now(),
): (error: unknown, shard?: Shard) => void {
  const reportedAt = new Map<string, number>();
  return (error, shard) => {
    const line = `${shard === undefined ? "The engine" : `Shard ${shard.number}`}: ${visibleText(wordsFor(error))}.`;
    if (now() - (reportedAt.get(line) ?? Number.NEGATIVE_INFINITY) < SAME_AGAIN_MS) return;
    // Shards without end are not to be remembered.
    if (reportedAt.size >= 100) reportedAt.clear();
    reportedAt.set(line, now());
    terminal.remark(line);
  };
}

function wordsFor(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code !== undefined && /^E[A-Z]+$/.test(code) ? `it does not answer (${code})` : problemOf(error);
}
