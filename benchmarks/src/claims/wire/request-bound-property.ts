import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClaimReport } from "../claim-report.ts";

const root = join(import.meta.dirname, "../../../..");

/** Runs the batcher's own property test over random faults and prints its seed and its bound. */
export function measureRequestBound(report: ClaimReport): void {
  report.section("Requests over random faults: the batcher's property test");
  const title = "the bound on requests holds over random faults";
  const file = globSync("packages/batcher/src/**/*.test.ts", { cwd: root }).find(isBoundTest);
  if (file === undefined) return report.skip(title, "the batcher has no test of it here");
  const { stdout, status } = spawnSync(
    "pnpm",
    ["exec", "vitest", "run", "--project", "batcher", file, "--reporter=verbose"],
    {
      cwd: root,
      encoding: "utf8",
      shell: process.platform === "win32",
      env: { ...process.env, NO_COLOR: "1" },
    },
  );
  report.note(file);
  for (const line of stdout.split("\n").filter((text) => /seed|bound|log2/i.test(text))) report.note(line.trim());
  report.goal(title, { value: status ?? Number.NaN, unit: "exit code", exactly: 0 });
}

function isBoundTest(file: string): boolean {
  const text = readFileSync(join(root, file), "utf8");
  return /log2/.test(text) && /seed/i.test(text) && /fault/i.test(text);
}
