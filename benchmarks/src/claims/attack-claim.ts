// What hostile input does: arguments, callbacks, numbers, secrets, files, pages, models, installs. Every claims/attack/*-part.ts
// is a part of it, in the order of their names.
//
//   npm run claims -- attack [part …] [--seed N]
//
// Each part prints its kinds, its cases and its seed, and counts raw errors, hangs, leaks and wrong results, whose goals are 0.
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { ClaimReport } from "./claim-report.ts";

/** What a part is told beside the report. */
export interface AttackOptions {
  /** What every random choice of the part follows from; the part prints it. */
  readonly seed: number;
}

interface Part {
  readonly measure: (report: ClaimReport, options: AttackOptions) => Promise<void>;
}

const folder = join(import.meta.dirname, "attack");
const suffix = "-part.ts";

/** Runs every part, or only those that are named. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...options],
    options: { seed: { type: "string" } },
    allowPositionals: true,
  });
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const parts = globSync(`*${suffix}`, { cwd: folder })
    .map((file) => basename(file, suffix))
    .toSorted();
  for (const name of parts.filter((part) => positionals.length === 0 || positionals.includes(part))) {
    const part: Part = await import(`./attack/${name}${suffix}`);
    await part.measure(report, { seed });
  }
}
