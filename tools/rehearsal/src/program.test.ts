import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { programs, readProgram } from "./program.ts";
import { fromRoot } from "./repository.ts";

test("default: packages are those imported, by name, once, and prints are what its comments say", () => {
  const code = [
    'import { once } from "node:events";',
    'import { createOpenAI } from "@embedloom/openai";',
    'import { countTokens } from "@embedloom/openai/tokens";',
    'import { TextNode } from "llamaindex/schema";',
    "console.log(1 + 1); // 2",
    "if (ready) console.log(text); // a // b",
  ].join("\n");
  expect(readProgram("any", code)).toMatchObject({
    packages: ["@embedloom/openai", "llamaindex"],
    pnpmOptions: [],
    prints: ["2", "a // b"],
  });
});

test.each(programs.filter(({ pnpmOptions }) => pnpmOptions.length > 0))(
  "behavior: what pnpm is told for $name stands in the README of its package",
  ({ name, pnpmOptions }) => {
    const readme = readFileSync(fromRoot("packages", name, "README.md"), "utf8");
    expect(pnpmOptions.filter((option) => !readme.includes(`pnpm add ${option}`))).toEqual([]);
  },
);

test.each(programs)("behavior: $name is short, prints something, and says of every line what it is", (program) => {
  expect(program.code.trim().split("\n").length).toBeLessThanOrEqual(20);
  expect(program.prints.length).toBeGreaterThan(0);
  expect(program.code.split("console.log(")).toHaveLength(program.prints.length + 1);
});
