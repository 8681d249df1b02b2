import type { ClaimReport } from "../../claim-report.ts";
import type { Tally } from "./tally.ts";

/** Prints a tally in a line as soon as there is one: a run that is broken off has shown its figures. */
export function tellTally(report: ClaimReport, tally: Tally): Tally {
  const { kind, cases, right, told, wrong, raw, hangs } = tally;
  report.note(`${kind}: ${cases} cases, ${right} right, ${told} told, ${wrong} wrong, ${raw} raw, ${hangs} hangs`);
  return tally;
}

/** Prints the tallies of a part as a table, what was wrong in words, and the three goals. */
export function reportTallies(report: ClaimReport, part: string, tallies: readonly Tally[]): void {
  report.table(
    ["kind", "cases", "right", "told", "wrong", "raw", "hangs"],
    tallies.map(({ kind, cases, right, told, wrong, raw, hangs }) => [kind, cases, right, told, wrong, raw, hangs]),
  );
  for (const remark of tallies.flatMap(({ remarks }) => remarks)) report.note(`- ${remark}`);
  for (const what of ["wrong", "raw", "hangs"] as const) {
    const value = tallies.reduce((sum, tally) => sum + tally[what], 0);
    report.goal(`${part}: ${NAMES[what]}`, { value, exactly: 0 });
  }
}

const NAMES = { wrong: "wrong results", raw: "raw errors", hangs: "hangs" } as const;
