// What a new user meets in the first hour. Run: npm run claims -- first-hour [part …]
//
// Every file claims/first-hour/*-part.ts exports `measure(report)`; they run in the order of their names, or only those that are named.
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import type { ClaimReport } from "./claim-report.ts";

interface Part {
  readonly measure: (report: ClaimReport) => Promise<void>;
}

const folder = join(import.meta.dirname, "first-hour");
const suffix = "-part.ts";

/** Runs the parts. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const parts = globSync(`*${suffix}`, { cwd: folder })
    .map((file) => basename(file, suffix))
    .toSorted();
  for (const name of parts.filter((part) => options.length === 0 || options.includes(part))) {
    const part: Part = await import(`./first-hour/${name}${suffix}`);
    await part.measure(report);
  }
}
