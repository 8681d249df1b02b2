// Measures what the documents claim, on the machine it runs on. Run: npm run claims -- NAME [options of that claim]
//
// A claim is benchmarks/src/claims/NAME-claim.ts. It prints its figures with their goals and ends with one line,
// "NAME: 11 of 12 met; not met: …"; the exit code is 1 when a goal is not met, and 2 when there is no such claim.
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { type ClaimReport, createClaimReport } from "./claims/claim-report.ts";

const folder = join(import.meta.dirname, "claims");
const suffix = "-claim.ts";
const names = globSync(`*${suffix}`, { cwd: folder })
  .map((file) => basename(file, suffix))
  .toSorted();

interface Claim {
  readonly measure: (report: ClaimReport, options: readonly string[]) => Promise<void>;
}

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`npm run claims -- NAME, where NAME is one of: ${names.join(", ")}`);
  process.exitCode = 2;
} else {
  const report = createClaimReport(name, console.log);
  const { measure }: Claim = await import(`./claims/${name}${suffix}`);
  await measure(report, options);
  console.log(`\n${report.verdict()}`);
  process.exitCode = report.missed.length === 0 && report.met.length > 0 ? 0 : 1;
}
