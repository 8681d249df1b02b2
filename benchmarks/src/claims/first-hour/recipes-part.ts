import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClaimReport } from "../claim-report.ts";
import { lastLines, timedRun } from "./timed-run.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

interface TestRun {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { title: string; status: string; duration?: number }[];
  }[];
}

/** Runs the recipes, and the program at the top of the README, as the tests do. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Recipes");
  const folder = await mkdtemp(join(tmpdir(), "embedloom-recipes-"));
  try {
    const outputFile = join(folder, "run.json");
    const args = ["exec", "vitest", "run", "--project", "recipes", "--reporter=json", `--outputFile=${outputFile}`];
    const { output, ms } = await timedRun("pnpm", args, { cwd: ROOT });
    const run = await readFile(outputFile, "utf8").then(
      (text) => JSON.parse(text) as TestRun,
      () => undefined,
    );
    if (run === undefined) report.note(lastLines(output));
    const tests = run?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
    report.table(
      ["test", "result", "ms"],
      tests.map(({ title, status, duration }) => [title, status, Math.round(duration ?? Number.NaN)]),
    );
    report.note(`All in ${(ms / 1000).toFixed(1)} s, side by side.`);
    const programs = globSync("recipes/programs/*.ts", { cwd: ROOT });
    const named = programs.filter((path) =>
      tests.some(({ title, status }) => status === "passed" && title.includes(basename(path))),
    );
    report.goal("recipes: programs without a test of their own that passed", {
      value: programs.length - named.length,
      exactly: 0,
    });
    report.goal("recipes: tests that pass", { value: run?.numPassedTests ?? 0, atLeast: programs.length });
    report.goal("recipes: tests that fail", { value: run?.numFailedTests ?? Number.NaN, exactly: 0 });
    report.goal("recipes: tests left out", { value: run?.numPendingTests ?? Number.NaN, exactly: 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
