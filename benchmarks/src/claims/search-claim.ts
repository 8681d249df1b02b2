// What the documents say about search and its measures: fusion beats its halves, BM25 equals its reference, 100,000 chunks in 10 ms, a
// grid from a warm cache, a gate that fails. Every claims/search/*-part.ts is a part of it, in the order of their names.
//
//   npm run claims -- search [--only PART] [--eval PATH] [--sets scifact] [--model PATH] [--chunks N]
import { claimParts, onlyPart } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** Runs every part; `--only NAME` runs `NAME-part.ts` alone. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  for await (const { part } of claimParts<[readonly string[]]>("search", onlyPart(options))) {
    await part.measure(report, options);
  }
}
