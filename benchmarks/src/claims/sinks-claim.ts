/** What the sinks do: how fast, with several writers, with killed ones, in how much memory, and how well they find. */
import type { ClaimReport } from "./claim-report.ts";
import { KINDS, type SinkChoices, WIDTHS } from "./sinks/claim-rows.ts";
import { measureMemory } from "./sinks/memory-part.ts";
import { measureProcesses } from "./sinks/processes-part.ts";
import { measureRecall } from "./sinks/recall-part.ts";
import { measureSpeed } from "./sinks/speed-part.ts";

const PARTS: Readonly<Record<string, (report: ClaimReport, choices: SinkChoices) => Promise<void>>> = {
  speed: measureSpeed,
  processes: measureProcesses,
  memory: measureMemory,
  recall: measureRecall,
};

/**
 * Measures all parts, or those named (speed, processes, memory, recall), of all sinks, or of those named (pgvector, sqlite-vec,
 * lancedb, qdrant); the speed at both widths, or at one (384, 1536). `--full` writes a million rows for the memory.
 */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const named = <T>(all: readonly T[]): readonly T[] => {
    const chosen = all.filter((each) => options.includes(String(each)));
    return chosen.length > 0 ? chosen : all;
  };
  const choices = { kinds: named(KINDS), widths: named(WIDTHS), full: options.includes("--full") };
  for (const name of named(Object.keys(PARTS))) await PARTS[name]!(report, choices);
}
