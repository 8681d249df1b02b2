import { execFile } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import type { ClaimReport } from "../claim-report.ts";
import { startCannedServer } from "./canned-server.ts";

const MOST_MB = 300;

/** That a stream's memory does not grow with its length. */
export async function measureStreamMemory(report: ClaimReport, full: boolean): Promise<void> {
  report.section("Peak memory of a stream (predicted: about 270 MB over HTTP, the same at every length)");
  await using server = await startCannedServer();
  const program = join(import.meta.dirname, "stream-memory-process.ts");
  const goal = async (where: string, items: number, width: number): Promise<void> => {
    const { stdout } = await promisify(execFile)(execPath, [program, where, String(items), String(width)]);
    const { seconds, peakMb } = JSON.parse(stdout) as { seconds: number; peakMb: number };
    const over = where === "free" ? "an embedder that costs nothing" : "HTTP";
    report.note(`${items.toLocaleString("en")} x ${width} over ${over}: ${seconds.toFixed(1)} s`);
    report.goal(`stream of ${items.toLocaleString("en")}, over ${over}`, {
      value: peakMb,
      unit: "MB",
      atMost: MOST_MB,
    });
  };
  await goal(server.url, 100_000, 1536);
  await goal("free", 100_000, 1536);
  await goal("free", 1_000_000, 1536);
  // 256 values: what is asked is whether anything is kept for each item, and 61 GB of copies would say no more.
  await goal("free", 10_000_000, 256);
  if (full) await goal(server.url, 1_000_000, 1536);
  else report.skip("stream of 1,000,000, over HTTP", "takes a minute or more; run with --full");
}
