import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { fromRoot, readText } from "./workspace.ts";

const rows = [
  ...readText("docs/wire-facts.md").matchAll(/^\| .* \| `(?<path>[^`]+\.test\.ts)` \| `(?<title>[^`]+)` \|$/gm),
];

test("default: every row of the table of wire facts names a test that is there", () => {
  expect(rows.length).toBeGreaterThan(50);
  const missing = rows
    .map(({ groups = {} }) => ({ path: `packages/${groups["path"]}`, title: groups["title"] ?? "" }))
    .filter(({ path, title }) => !existsSync(fromRoot(path)) || !readText(path).includes(title));
  expect(missing).toEqual([]);
});

test("behavior: no row of the table escapes the check", () => {
  const lines = readText("docs/wire-facts.md").split("\n");
  const tableRows = lines.filter((line) => line.startsWith("| ") && !line.startsWith("| fact |"));
  expect(tableRows).toHaveLength(rows.length);
});
