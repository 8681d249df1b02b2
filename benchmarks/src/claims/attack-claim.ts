// What hostile input does: arguments, callbacks, numbers, secrets, files, pages, models, installs, other runtimes. Every claims/attack/*-part.ts
// is a part of it, in the order of their names.
//
//   npm run claims -- attack [part …] [--seed N] [--package NAME …]
//
// `--package` keeps the part `arguments`, which takes longest, to some packages. Each part prints its kinds, its cases and its seed, and counts raw errors, hangs, leaks and wrong results, whose goals are 0.
import { parseArgs } from "node:util";
import { claimParts } from "./claim-parts.ts";
import type { ClaimReport } from "./claim-report.ts";

/** What a part is told beside the report. */
export interface AttackOptions {
  /** What every random choice of the part follows from; the part prints it. */
  readonly seed: number;
  /** Names of packages whose arguments are tried. Empty: all. */
  readonly packages: readonly string[];
}

/** Runs every part, or only those that are named. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...options],
    options: { seed: { type: "string" }, package: { type: "string", multiple: true } },
    allowPositionals: true,
  });
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const packages = values.package ?? [];
  for await (const { name, part } of claimParts<[AttackOptions]>("attack", positionals)) {
    const began = performance.now();
    try {
      await part.measure(report, { seed, packages });
    } catch (error) {
      // A part that breaks off must not take the figures of the others with it.
      report.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
      report.goal(`${name}: parts that broke off`, { value: 1, exactly: 0 });
    }
    report.note(`${name}: ${Math.round((performance.now() - began) / 1000)} s`);
  }
}
