// The most memory of a process that keeps 100,000 documents in step, and of one that keeps 300,000, or a million with --full.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ClaimReport } from "../claim-report.ts";

const PROCESS = join(import.meta.dirname, "memory-process.ts");

/** Measures a first run and a second one that finds nothing to do, in one process. */
export async function measureMemory(report: ClaimReport, full: boolean): Promise<void> {
  report.section("Peak memory, documents of 480 characters into sqlite-vec, 8 wide, an embedder that costs nothing");
  const rows: (string | number)[][] = [];
  const peaks: number[] = [];
  for (const count of full ? [100_000, 1_000_000] : [100_000, 300_000]) {
    const folder = await mkdtemp(join(tmpdir(), "embedloom-sync-memory-"));
    try {
      const child = spawn(process.execPath, ["--no-warnings", PROCESS, folder, String(count)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const told = JSON.parse(await text(child.stdout)) as Record<string, number>;
      const { added = NaN, unchanged = NaN, firstMs = NaN, secondMs = NaN, firstMB = NaN, peakMB = NaN } = told;
      rows.push([
        count,
        Math.round(firstMB),
        Math.round(peakMB),
        Math.round(firstMs / 1000),
        Math.round(secondMs / 1000),
      ]);
      peaks.push(peakMB);
      report.goal(`${count} documents: rows added by the first run and found right by the second`, {
        value: Math.min(added, unchanged),
        exactly: count,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  report.table(["documents", "peak of the first run, MB", "peak of both, MB", "first, s", "second, s"], rows);
  // Most of what a process has is V8's room for garbage.
  report.goal("peak memory at many documents beside that at fewer", { value: peaks[1]! / peaks[0]!, atMost: 1.5 });
}
