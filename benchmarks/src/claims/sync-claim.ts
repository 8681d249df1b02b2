/** An index that is kept in step: what changes cost, what comes back, what a kill leaves, and what a new model takes. */
import type { ClaimReport } from "./claim-report.ts";
import { measureAdapter } from "./sync/adapter-part.ts";
import { measureChanges } from "./sync/changes-part.ts";
import { measureKills } from "./sync/kills-part.ts";
import { measureMemory } from "./sync/memory-part.ts";
import { measureMigration } from "./sync/migration-part.ts";
import { measureWindows } from "./sync/windows-part.ts";

const PARTS: Readonly<
  Record<string, (report: ClaimReport, full: boolean, options: readonly string[]) => Promise<void>>
> = {
  changes: measureChanges,
  kills: measureKills,
  migration: measureMigration,
  windows: measureWindows,
  adapter: measureAdapter,
  memory: measureMemory,
};

/**
 * Measures all parts, or those named (changes, kills, migration, windows, adapter, memory), the first two in all sinks or in those named
 * (sqlite-vec, pgvector); `--full` keeps a million documents in step for the memory, `--base FOLDER` names a second real
 * model for the adapter.
 */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const chosen = options.filter((option) => option in PARTS);
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length === 0 || chosen.includes(name)) await part(report, options.includes("--full"), options);
  }
}
