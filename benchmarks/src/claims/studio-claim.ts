// What the studio shows, in a real Chromium. Run: npm run claims -- studio [part …]
//
// Every file claims/studio/*-part.ts exports `measure(report)`; they run in the order of their names, or only those that are named.
// The pictures of the views are made by `npm run screenshots`.
import { findChromium } from "../../../tools/chromium/find-chromium.ts";
import { claimParts } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** Runs the parts. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  if (findChromium() === undefined) {
    report.skip("the studio", "no Chromium: set CHROMIUM_PATH, or put chromium on PATH");
    return;
  }
  for await (const { part } of claimParts("studio", options)) await part.measure(report);
}
