// Rehearses a release from a clone of the working tree, and prints one line per step: `npm run rehearse`. Ends with
// `N passed, N failed`. With `--quick`, what `npm test` does: the build at hand, and the Node at hand.
import { rehearse } from "./rehearsal.ts";
import type { Step } from "./steps.ts";
import { upstreamRegistry } from "./upstream.ts";

function print({ subject, detail, problems, seconds }: Step): void {
  const verdict = problems.length === 0 ? "passed" : "FAILED";
  console.log(`${verdict}  ${subject.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s  ${detail}`.trimEnd());
  for (const problem of problems) console.log(`        ${problem.replaceAll("\n", "\n        ")}`);
}

// An interrupted rehearsal removes its folder too.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const upstream = await upstreamRegistry();
if (upstream === undefined) {
  console.error(
    "The registry that npm is set to does not answer: the packages of others cannot be installed without it.",
  );
  process.exitCode = 1;
} else {
  const begin = performance.now();
  const steps = await rehearse({ upstream, whole: !process.argv.includes("--quick"), told: print });
  const failed = steps.filter(({ problems }) => problems.length > 0).length;
  console.log(`${((performance.now() - begin) / 1000).toFixed(0)} s`);
  console.log(`${steps.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
