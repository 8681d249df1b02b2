// What the documents say about texts: ids, chunks, sentences, late chunks that update. Every claims/text/*-part.ts is a
// part of it, in the order of their names.
//
//   npm run claims -- text [--only PART] [--eval PATH] [--treebanks PATH]
import { claimParts, onlyPart } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** Runs every part; `--only NAME` runs `NAME-part.ts` alone. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  for await (const { part } of claimParts<[readonly string[]]>("text", onlyPart(options))) {
    await part.measure(report, options);
  }
}
