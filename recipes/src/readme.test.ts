import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startFakeOpenAI } from "@embedloom/testing";
import { expect, onTestFinished, test } from "vitest";
import { endOf, startProgram } from "./run-program.ts";

test("default: the program at the top of the README does what it says, and needs the packages above it", async () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const [, install = "", program = ""] =
    /```sh\nnpm install (.+)\n```\n\n```ts no-run\n([\s\S]+?)```/.exec(readme) ?? [];
  const imported = [...program.matchAll(/ from "(.+)";/g)].map(([, name]) => name);
  expect(install.split(" ").toSorted()).toEqual(imported.toSorted());

  // Here, so that the program finds its packages.
  mkdirSync(join(import.meta.dirname, "../.cache"), { recursive: true });
  const folder = mkdtempSync(join(import.meta.dirname, "../.cache/readme-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await using openai = await startFakeOpenAI({ apiKey: "sk-test" });
  // The server gives each text a vector of its own: a question finds the text that it equals.
  writeFileSync(join(folder, "program.ts"), program.replace('"Who repairs the roof?"', "texts[1]!"));
  const env = { OPENAI_BASE_URL: openai.url, OPENAI_API_KEY: "sk-test" };
  const { lines, errors, code } = await endOf(startProgram(join(folder, "program.ts"), [], { folder, env }));
  expect([lines[0], errors, code]).toEqual([
    expect.stringMatching(/^\[ 'The owner pays for the roof.' \] 4\.2e-7$/),
    "",
    0,
  ]);
  expect(openai.textsServed.size).toBe(3);
});
