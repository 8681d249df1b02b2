// What the cache, the limiters, the journal and the bundles promise. Run: npm run claims -- cache [part …]
//
// Every file claims/cache/*-part.ts exports `measure(report)`; they run in the order of their names, or only those that are named.
import { claimParts } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** Runs the parts. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  for await (const { part } of claimParts("cache", options)) await part.measure(report);
}
