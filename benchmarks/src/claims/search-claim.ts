// What the documents say about search and its measures: fusion beats its halves, BM25 equals its reference, 100,000 chunks in 10 ms, a
// grid from a warm cache, a gate that fails. Every claims/search/*-part.ts is a part of it, in the order of their names.
//
//   npm run claims -- search [--only PART] [--eval PATH] [--model PATH] [--chunks N]
import { globSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ClaimReport } from "./claim-report.ts";

interface Part {
  readonly measure: (report: ClaimReport, options: readonly string[]) => Promise<void>;
}

/** Runs every part; `--only NAME` runs `NAME-part.ts` alone. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { only: { type: "string" } }, strict: false });
  const folder = join(import.meta.dirname, "search");
  for (const file of globSync("*-part.ts", { cwd: folder }).toSorted()) {
    if (typeof values.only === "string" && file !== `${values.only}-part.ts`) continue;
    const part: Part = await import(join(folder, file));
    await part.measure(report, options);
  }
}
