import { expect, test } from "vitest";
import { levelOf, releaseProblems } from "./version-change.ts";

test.each([
  ["0.1.0", "0.1.0", "none"],
  ["0.1.9", "0.1.10", "patch"],
  ["0.1.9", "0.2.0", "minor"],
  ["0.9.9", "1.0.0", "major"],
] as const)("default: levelOf %s to %s is %s", (before, after, level) => {
  expect(levelOf(before, after)).toBe(level);
});

const before = { core: "0.1.0", openai: "0.1.0", cache: "0.1.0" };

test("default: others may stay, or go up by a patch", () => {
  expect(releaseProblems(before, { core: "0.1.1", openai: "0.1.1", cache: "0.1.0" }, "core", "patch")).toEqual([]);
});

test.each(["1.0.0", "0.2.0"])("error: another package that goes to %s because core was patched", (version) => {
  const [problem, ...more] = releaseProblems(before, { ...before, core: "0.1.1", openai: version }, "core", "patch");
  expect(problem).toContain(`openai went from 0.1.0 to ${version}`);
  expect(more).toEqual([]);
});

test("error: the changed package goes up by more or less than was asked", () => {
  expect(releaseProblems(before, { ...before, core: "1.0.0" }, "core", "patch")).toHaveLength(1);
  expect(releaseProblems(before, before, "core", "patch")).toHaveLength(1);
});
