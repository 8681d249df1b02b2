import { describe, expect, test } from "vitest";
import { apps, packages, scope } from "./workspace.ts";

/** The order of the fields, which is also the order that oxfmt writes. */
const order = [
  "name",
  "version",
  "private",
  "description",
  "keywords",
  "license",
  "repository",
  "bin",
  "files",
  "type",
  "sideEffects",
  "exports",
  "publishConfig",
  "scripts",
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "engines",
];

/** Direct dependencies, our own included: what a user installs by choosing the package. A new package may have two. */
const dependencyBudget: Readonly<Record<string, number>> = {
  // The one package that composes all others.
  cli: 40,
  core: 0,
  // A server with a page.
  studio: 30,
  lancedb: 3,
  "context-model": 0,
  "late-chunk": 4,
  "mini-model": 0,
  transformers: 3,
  "vector-files": 4,
};

/** Licences of what is not all ours. */
const licences: Readonly<Record<string, string>> = { "context-model": "MIT AND Apache-2.0" };

describe.each([...packages, ...apps])("$folder", ({ name, manifest }) => {
  test("default: is named for its folder, and says in one sentence what it is", () => {
    // The command is called as it is typed.
    expect(manifest.name).toBe(name === "cli" ? "embedloom" : scope + name);
    expect(manifest.description).toMatch(/^[A-Z][^.]*(\.\w[^.]*)*\.$/);
    expect(manifest).toMatchObject({ license: licences[name] ?? "MIT", type: "module", engines: { node: ">=22.18" } });
  });

  test("behavior: has its fields in the one order", () => {
    expect(Object.keys(manifest)).toEqual(order.filter((field) => field in manifest));
  });

  test("behavior: takes its own packages by workspace range and all others from the catalog", () => {
    const { dependencies, devDependencies } = manifest;
    const ranges = Object.entries({ ...dependencies, ...devDependencies });
    const expected = ranges.map(([target]) => [
      target,
      target === "embedloom" || target.startsWith(scope) ? "workspace:^" : "catalog:",
    ]);
    expect(ranges).toEqual(expected);
  });
});

describe.each(packages)("$folder when published", ({ name, folder, manifest }) => {
  test("default: is public, free of side effects, and carries its build", () => {
    expect(manifest.private).toBeUndefined();
    expect(manifest).toMatchObject({
      sideEffects: false,
      publishConfig: { access: "public" },
      repository: { directory: folder },
    });
    expect(manifest.files).toContain("dist");
    expect(manifest.keywords).toContain("embeddings");
  });

  test("behavior: is read from source here and from the build there, under the same entry points", () => {
    expect(manifest.exports).toMatchObject({ ".": "./src/index.ts", "./package.json": "./package.json" });
    expect(manifest.publishConfig?.exports).toMatchObject({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    });
    // What the demo and the studio are made of is read from source alone.
    const entries = Object.keys(manifest.exports ?? {}).filter((entry) => !entry.endsWith("parts"));
    expect(Object.keys(manifest.publishConfig?.exports ?? {})).toEqual(entries);
  });

  test("behavior: has none of ours as a peer, which would make every minor of that one a major of this one", () => {
    expect(Object.keys(manifest.peerDependencies ?? {}).filter((peer) => peer.startsWith(scope))).toEqual([]);
  });

  test("behavior: stays inside its budget of dependencies", () => {
    expect(Object.keys(manifest.dependencies ?? {}).length).toBeLessThanOrEqual(dependencyBudget[name] ?? 2);
  });
});
