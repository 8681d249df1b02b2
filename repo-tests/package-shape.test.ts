import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { withoutComments } from "./imports.ts";
import { filesMatching, fromRoot, packages, readText } from "./workspace.ts";

const files = ["README.md", "package.json", "src", "tsconfig.build.json", "tsup.config.ts"];

/** What one package has beside the files that all have. */
const extras: Readonly<Record<string, readonly string[]>> = {
  "context-model": ["LICENSE-APACHE-2.0.txt", "MODEL_CARD.md", "NOTICE", "model", "recipe"],
  "mini-model": ["MODEL_CARD.md", "model", "recipe"],
  studio: ["e2e", "page", "samples", "screenshots", "serve.ts"],
};

/** Packages that implement no interface of the contract, and so have no contract run. */
const withoutContract = [
  "bullmq",
  "cli",
  "context-model",
  "core",
  "eval",
  "jobs",
  "late-chunk",
  "matryoshka",
  "mini-model",
  "pg-boss",
  "search",
  "studio",
  "sync",
  "testing",
  "vector-files",
];

const ignored = ["dist", "node_modules", ".turbo", "coverage"];

describe.each(packages)("$name", ({ name, folder, manifest }) => {
  test("default: has the files that every package has, and no others", () => {
    // Changesets writes the change log at the first release.
    const changelog = manifest.version === "0.0.0" ? [] : ["CHANGELOG.md"];
    const present = readdirSync(fromRoot(folder)).filter((entry) => !ignored.includes(entry));
    expect(present.toSorted()).toEqual([...files, ...changelog, ...(extras[name] ?? [])].toSorted());
  });

  test("behavior: index.ts is one explicit list of names", () => {
    const code = withoutComments(readText(folder, "src/index.ts"));
    const rest = code.replaceAll(/^export ((type )?\{[^}]*\}|\* as \w+) from "\.\/[^"]+\.ts";$/gm, "").trim();
    expect(code).toContain("export");
    expect(rest).toBe("");
  });

  test("behavior: a test pins the names that index.ts exports", () => {
    expect(readText(folder, "src/index.test.ts")).toContain("./index.ts");
  });

  test("behavior: every test lies beside the file it is named for, an aspect may follow: file.aspect.test.ts", () => {
    const sources = filesMatching(`${folder}/src/**/*.ts`);
    const tests = sources.filter((path) => path.endsWith(".test.ts") && !path.endsWith(".contract.test.ts"));
    const subject = (path: string): string => path.replace(/(\.[\w-]+)?\.test\.ts$/, "");
    const orphans = tests.filter(
      (path) => !sources.some((source) => source !== path && source.startsWith(subject(path))),
    );
    expect(orphans.map((path) => basename(path))).toEqual([]);
  });
});

test.each(packages.filter(({ name }) => !withoutContract.includes(name)))(
  "behavior: $name runs a contract suite",
  (each) => {
    expect(filesMatching(`${each.folder}/src/**/*.contract.test.ts`)).not.toEqual([]);
  },
);

test("behavior: source files are small and even", () => {
  const sources = filesMatching("packages/*/src/**/*.ts").filter((path) => !/\.(test|test-d|bench)\.ts$/.test(path));
  const lines = sources.map((path) => readText(path).split("\n").length - 1).toSorted((a, b) => a - b);
  const quantile = (share: number): number => lines[Math.floor(share * (lines.length - 1))] ?? Number.NaN;
  expect(quantile(0.5)).toBeLessThanOrEqual(80);
  expect(quantile(0.9)).toBeLessThanOrEqual(200);
});
