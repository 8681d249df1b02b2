// What a new user meets in the first hour. Run: npm run claims -- first-hour [part …]
//
// Every file claims/first-hour/*-part.ts exports `measure(report)`; they run in the order of their names, or only those that are named.
import { claimParts } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** Runs the parts. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  for await (const { part } of claimParts("first-hour", options)) await part.measure(report);
}
