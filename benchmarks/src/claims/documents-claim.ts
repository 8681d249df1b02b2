// What the documents say about document encoders: one contract for three, packing, nothing mixed up, windows, MaxSim. Every
// claims/documents/*-part.ts is a part of it, in the order of their names.
//
//   npm run claims -- documents [--only PART] [--documents N] [--eval PATH] [--model PATH]
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
  const folder = join(import.meta.dirname, "documents");
  const files = globSync("*-part.ts", { cwd: folder }).toSorted();
  for (const file of files) {
    if (typeof values.only === "string" && file !== `${values.only}-part.ts`) continue;
    const part: Part = await import(join(folder, file));
    await part.measure(report, options);
  }
}
