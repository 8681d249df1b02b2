/** How fast, at what cost, and how much of a limit is used: beside the best possible of the same run. */
import type { ClaimReport } from "./claim-report.ts";
import { measureCpuAndMemory } from "./throughput/cpu-and-memory.ts";
import { measureLimitedWork } from "./throughput/limited-work.ts";
import { measureSlowServers } from "./throughput/slow-server.ts";
import { measureSmallCalls } from "./throughput/small-calls.ts";
import { measureStreamMemory } from "./throughput/stream-memory.ts";
import { measureWarmReads } from "./throughput/warm-reads.ts";

const PARTS: Readonly<Record<string, (report: ClaimReport, full: boolean) => Promise<void>>> = {
  slow: measureSlowServers,
  limits: measureLimitedWork,
  cpu: measureCpuAndMemory,
  stream: measureStreamMemory,
  calls: measureSmallCalls,
  reads: measureWarmReads,
};

/**
 * Measures all parts; `--full` those that take minutes as well, and the names of parts (slow, limits, cpu, stream, calls,
 * reads) those alone.
 */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const full = options.includes("--full");
  const chosen = options.filter((option) => option in PARTS);
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length === 0 || chosen.includes(name)) await part(report, full);
  }
}
