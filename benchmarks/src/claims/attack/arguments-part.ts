import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";
import { HOSTILE_VALUES } from "./fuzz/hostile-values.ts";
import type { Finding } from "./fuzz/judge-case.ts";
import { type FuzzOutcome, packageNames, runFuzz } from "./fuzz/run-fuzz.ts";

const KINDS: Readonly<Record<Finding["kind"], string>> = {
  raw: "raw errors, unhandled rejections and ends of the process",
  hang: "hangs (no answer in 3 seconds)",
  leak: "texts of the caller in a message",
  wrong: "numbers that are none in a result",
};

/** Hostile values in every argument and every field of settings of every public function, found from the exports. */
export async function measure(report: ClaimReport, { seed, packages }: AttackOptions): Promise<void> {
  report.section("Hostile arguments");
  report.note(`seed ${seed}; ${HOSTILE_VALUES.length} kinds of values, each in each place`);
  const outcomes: FuzzOutcome[] = [];
  for (const name of packages.length === 0 ? packageNames : packages) {
    const outcome = await runFuzz(name, seed);
    report.note(`${name}: ${outcome.cases} cases, ${outcome.findings.length} findings`);
    outcomes.push(outcome);
  }
  report.table(
    ["package", "places", "cases", ...Object.keys(KINDS)],
    outcomes.map(({ name, places, cases, findings }) => [
      name,
      places,
      cases,
      ...Object.keys(KINDS).map((kind) => findings.filter((finding) => finding.kind === kind).length),
    ]),
  );
  const all = outcomes.flatMap(({ findings }) => findings);
  for (const { kind, id, detail } of all.slice(0, 50)) report.note(`${kind}: ${id}: ${detail}`);
  const unknown = outcomes.flatMap(({ name, unknown: missing }) => missing.map((each) => `${name}: ${each}`));
  for (const name of unknown) report.note(`no call that works is written for ${name}`);
  report.goal("packages of which no case could be made", {
    value: outcomes.filter((each) => each.places > 0 && each.cases === 0).length,
    exactly: 0,
  });
  report.goal("kinds of hostile values", { value: HOSTILE_VALUES.length, atLeast: 150 });
  const cases = outcomes.reduce((sum, each) => sum + each.cases, 0);
  if (packages.length === 0) report.goal("cases", { value: cases, atLeast: 19_114 });
  else report.note(`${cases} cases of ${packages.join(", ")}`);
  for (const [kind, title] of Object.entries(KINDS)) {
    report.goal(title, { value: all.filter((finding) => finding.kind === kind).length, exactly: 0 });
  }
}
