import { rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Claims } from "./example-claims.ts";
import { createExampleFolder } from "./example-folder.ts";
import { exampleModule } from "./example-module.ts";
import { typeErrorsOf } from "./example-type-errors.ts";
import { allExamples, exampleDocuments, unfencedExamples } from "./examples-in-documents.ts";
import { fromRoot, readText } from "./workspace.ts";

const folder = createExampleFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const claimsModule = relative(folder, fromRoot("repo-tests/example-claims.ts")).replaceAll("\\", "/");
const examples = allExamples().map((example, i) => ({ ...example, module: `example-${i}.ts` }));
for (const example of examples) writeFileSync(join(folder, example.module), exampleModule(example, claimsModule));

test("default: examples stand in documents and in doc comments", () => {
  const found = examples.map(({ document }) => document);
  expect(found).toContain("README.md");
  expect(found).toContain("packages/core/README.md");
  expect(found).toContain("packages/core/src/matrix/top-k.ts");
});

test("behavior: no code escapes through another fence", () => {
  expect(exampleDocuments().flatMap((document) => unfencedExamples(document, readText(document)))).toEqual([]);
});

test("behavior: every example type-checks", { timeout: 300_000 }, () => {
  const modules = examples.map(({ module }) => module);
  const errors = typeErrorsOf(folder, modules);
  const placed = examples.flatMap(({ document, module }) =>
    (errors.get(module) ?? []).map((error) => `${document}:${error}`),
  );
  expect(placed).toEqual([]);
});

describe("behavior: every example runs and gives what it says", () => {
  test.each(examples.filter(({ runs }) => runs))("behavior: $name", { timeout: 60_000 }, async ({ module }) => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    try {
      const { exampleClaims }: { exampleClaims: Claims } = await import(pathToFileURL(join(folder, module)).href);
      expect(exampleClaims.broken()).toEqual([]);
    } finally {
      log.mockRestore();
    }
  });
});
