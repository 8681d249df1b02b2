/** What the sinks do: how fast, with several writers, with killed ones, in how much memory, and how well they find. */
import type { ClaimReport } from "./claim-report.ts";
import { KINDS, type SinkKind } from "./sinks/claim-rows.ts";
import { measureMemory } from "./sinks/memory-part.ts";
import { measureProcesses } from "./sinks/processes-part.ts";
import { measureRecall } from "./sinks/recall-part.ts";
import { measureSpeed } from "./sinks/speed-part.ts";

const PARTS: Readonly<
  Record<string, (report: ClaimReport, full: boolean, kinds: readonly SinkKind[]) => Promise<void>>
> = {
  speed: measureSpeed,
  processes: measureProcesses,
  memory: measureMemory,
  recall: measureRecall,
};

/**
 * Measures all parts, or those named (speed, processes, memory, recall). For all but the recall also names of sinks
 * count (pgvector, sqlite-vec, lancedb, qdrant); `--full` writes a million rows for the memory.
 */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const parts = Object.keys(PARTS).filter((name) => options.includes(name));
  const kinds = KINDS.filter((name) => options.includes(name));
  for (const name of parts.length > 0 ? parts : Object.keys(PARTS)) {
    await PARTS[name]!(report, options.includes("--full"), kinds.length > 0 ? kinds : KINDS);
  }
}
