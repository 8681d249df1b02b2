// Everything that must hold before a change is merged, in one command (`--without-tests` leaves the test run out). Prints
// one line per step, the whole output of a step that fails, and ends with `N passed, N failed`, where each failed step
// counts as one failure beside the tests.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const build: Step = { name: "build", command: ["turbo", "run", "build", "--output-logs=errors-only"] };

/** What needs nothing but the build, the longest first. */
const checks: readonly Step[] = [
  { name: "tarballs", command: ["node", "tools/check-tarballs.ts"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "unused code", command: ["knip"] },
  { name: "page types", command: ["tsc", "--noEmit", "--project", "packages/studio/page"] },
  { name: "lint", command: ["oxlint"] },
  { name: "format", command: ["oxfmt", "--list-different"] },
  { name: "browser types", command: ["tsc", "--noEmit", "--project", "apps/in-browser/page"] },
];

// The tools write into pipes; whether their colours arrive on a screen is known here only.
const colours = process.stdout.isTTY && process.env.CI !== "true" && process.env.NO_COLOR === undefined;
const colour = colours ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined };
const env: NodeJS.ProcessEnv = { TURBO_TELEMETRY_DISABLED: "1", ...process.env, ...colour };

// oxlint colours its output whenever CI is set, NO_COLOR or not.
const shown = (text: string): string => (colours ? text : stripVTControlCharacters(text));

// A shell on Windows, where the tools in node_modules/.bin are scripts of its own.
function start([command, ...args]: Step["command"], output: "pipe" | "inherit"): ChildProcess {
  return spawn(command, args, { stdio: ["ignore", "pipe", output], env, shell: process.platform === "win32" });
}

async function runStep({ name, command }: Step): Promise<boolean> {
  const begin = performance.now();
  const child = start(command, "pipe");
  const output: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  const passed = await succeeds(child);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${passed ? "passed" : "FAILED"}  ${name.padEnd(12)} ${seconds.padStart(5)} s`);
  if (!passed) console.log(`\n> ${command.join(" ")}\n${shown(Buffer.concat(output).toString()).trimEnd()}\n`);
  return passed;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Shows the test run as it goes, all but its last line of counts, which becomes part of ours. */
async function runTests(): Promise<Counts> {
  const child = start(
    ["vitest", "run", "--silent=passed-only", "--reporter=dot", "--reporter=./tools/plain-reporter.ts"],
    "inherit",
  );
  let counts: Counts | undefined;
  const forwarded = (async () => {
    if (child.stdout === null) return;
    for await (const line of createInterface({ input: child.stdout })) {
      const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(stripVTControlCharacters(line)) ?? [];
      if (passed === undefined) console.log(shown(line));
      else counts = { passed: Number(passed), failed: Number(failed) };
    }
  })();
  const passed = await succeeds(child);
  await forwarded;
  // A run that fails after its last test, or before its first, is a failure too.
  const { passed: tests, failed } = counts ?? { passed: 0, failed: 0 };
  return { passed: tests, failed: passed ? failed : Math.max(failed, 1) };
}

async function succeeds(child: ChildProcess): Promise<boolean> {
  try {
    const [code] = await once(child, "close");
    return code === 0;
  } catch (error) {
    console.error(`Could not start: ${String(error)}`);
    return false;
  }
}

/** Runs the checks, as many at once as there are cores, and gives how many failed. */
async function runChecks(): Promise<number> {
  let failedChecks = 0;
  const waiting = checks.values();
  const runWaiting = async (): Promise<void> => {
    for (const check of waiting) if (!(await runStep(check))) failedChecks++;
  };
  await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));
  return failedChecks;
}

const failedBuilds = (await runStep(build)) ? 0 : 1;
const failedSteps = failedBuilds + (await runChecks());

const withoutTests = process.argv.includes("--without-tests");
const tests = withoutTests ? { passed: 1 + checks.length - failedSteps, failed: 0 } : await runTests();
const failed = tests.failed + failedSteps;
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
