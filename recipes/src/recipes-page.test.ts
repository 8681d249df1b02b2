import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pagePath, shownPrograms, withPrograms } from "./recipes-page.ts";

const page = readFileSync(pagePath, "utf8");
const programs = readdirSync(join(import.meta.dirname, "../programs"));

test("default: the page shows every program as it is (npm run recipes writes it)", () => {
  expect(shownPrograms(page).toSorted()).toEqual(programs.toSorted());
  expect(page).toBe(withPrograms(page));
});

test("behavior: a program is short enough to be copied", () => {
  const lines = programs.map((name) => [
    name,
    readFileSync(join(import.meta.dirname, "../programs", name), "utf8").split("\n").length - 1,
  ]);
  expect(lines.filter(([, count]) => Number(count) > 50)).toEqual([]);
});

test("behavior: a fence that differs is replaced, the words around it stay", () => {
  const stale = page.replace("globSync", "readdirSync");
  expect(stale).not.toBe(page);
  expect(withPrograms(stale)).toBe(page);
});
