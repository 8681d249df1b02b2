// Hostile values for every argument, and every field of every setting, of everything that the packages export.
import type { ClaimReport } from "../claim-report.ts";
import type { AttackOptions } from "../attack-claim.ts";
import { type FuzzResult, fuzzPackage } from "./fuzz/fuzz-package.ts";
import { fuzzedPackages } from "./fuzz/fuzzed-packages.ts";
import { HOSTILE_VALUES } from "./fuzz/hostile-values.ts";

const KINDS = ["raw", "hang", "leak", "wrong"] as const;

/** Fuzzes every package, one after the other. */
export async function measure(report: ClaimReport, { seed }: AttackOptions): Promise<void> {
  report.section("Hostile arguments: every public function and method");
  report.note(`${HOSTILE_VALUES.length} hostile values, seed ${seed}`);
  const results: FuzzResult[] = [];
  for (const name of fuzzedPackages()) results.push(await fuzzPackage(name, { seed }));
  const count = ({ findings }: FuzzResult, kind: (typeof KINDS)[number]): number =>
    findings.filter((finding) => finding.kind === kind).length;
  report.table(
    ["package", "places", "cases", "raw errors", "hangs", "leaks", "wrong results"],
    results.map((result) => [result.name, result.places, result.cases, ...KINDS.map((kind) => count(result, kind))]),
  );
  for (const { name, findings } of results) {
    for (const { kind, id, detail } of findings.slice(0, 5)) report.note(`${name}: ${kind}: ${id}: ${detail}`);
  }
  report.goal("packages of which no case could be made", {
    value: results.filter(({ cases, places }) => places > 0 && cases === 0).length,
    exactly: 0,
  });
  for (const kind of KINDS) {
    const name = { raw: "raw errors", hang: "hangs", leak: "leaks", wrong: "wrong results" }[kind];
    report.goal(name, { value: results.reduce((sum, result) => sum + count(result, kind), 0), exactly: 0 });
  }
}
