/** What the sinks do: how fast, with several writers, with killed ones, in how much memory, and how well they find. */
import type { ClaimReport } from "./claim-report.ts";
import { measureMemory } from "./sinks/memory-part.ts";
import { measureProcesses } from "./sinks/processes-part.ts";
import { measureRecall } from "./sinks/recall-part.ts";
import { measureSpeed } from "./sinks/speed-part.ts";

const PARTS: Readonly<Record<string, (report: ClaimReport, full: boolean) => Promise<void>>> = {
  speed: measureSpeed,
  processes: measureProcesses,
  memory: measureMemory,
  recall: measureRecall,
};

/** Measures all parts, or those named (speed, processes, memory, recall); `--full` writes a million rows for the memory. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const chosen = options.filter((option) => option in PARTS);
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length === 0 || chosen.includes(name)) await part(report, options.includes("--full"));
  }
}
