import { expect, test } from "vitest";
import { createClaimReport } from "../benchmarks/src/claims/claim-report.ts";

function reported() {
  const lines: string[] = [];
  return { lines, report: createClaimReport("wire", (line) => lines.push(line)) };
}

test("default: every goal is printed beside its figure, and the last line names what was not met", () => {
  const { lines, report } = reported();
  report.goal("requests", { value: 4, unit: "requests", atMost: 5 });
  report.goal("cosine", { value: 0.99987, atLeast: 0.9999 });
  report.goal("lost", { value: 0, exactly: 0, spread: [0, 0] });
  report.skip("Ollama", "no server at OLLAMA_HOST");
  expect(lines).toEqual([
    "met      requests: 4 requests (goal: at most 5)",
    "NOT MET  cosine: 0.99987 (goal: at least 0.9999)",
    "met      lost: 0 (0 to 0) (goal: 0)",
    "skipped  Ollama: no server at OLLAMA_HOST",
  ]);
  expect(report.verdict()).toBe("wire: 2 of 3 met; not met: cosine; skipped: Ollama");
});

test("behavior: what is no number meets no goal, and neither does a goal that says nothing", () => {
  const { report } = reported();
  report.goal("not a number", { value: NaN, atMost: 5 });
  report.goal("no goal", { value: 1 });
  expect(report.verdict()).toBe("wire: 0 of 2 met; not met: not a number, no goal");
});

test("behavior: a table is Markdown", () => {
  const { lines, report } = reported();
  report.table(["server", "requests"], [["slow", 12_345.678_9]]);
  expect(lines).toEqual(["| server | requests |\n| --- | --- |\n| slow | 12,345.7 |"]);
});
