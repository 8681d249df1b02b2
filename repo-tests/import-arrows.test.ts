import { dirname, join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { importsOf, packageOf } from "./imports.ts";
import { apps, filesMatching, fromRoot, packages, readText, scope, type WorkspacePackage } from "./workspace.ts";

/** Who may import which package of ours. Whoever is not named here imports the contract and nothing else. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  bullmq: ["core", "jobs"],
  "context-model": [],
  core: [],
  "mini-model": [],
  "ai-sdk": ["core", "adapter"],
  langchain: ["core", "adapter"],
  "late-chunk": ["core", "eval"],
  llamaindex: ["core", "adapter"],
  matryoshka: ["core", "eval"],
  "pg-boss": ["core", "jobs", "pgvector"],
  "redis-cache": ["core", "cache"],
  search: ["core", "matryoshka"],
  "sqlite-cache": ["core", "cache"],
  sync: ["core", "late-chunk"],
};

/**
 * Packages of ours that are installed when they are asked for, and loaded with a message that says so; peers they cannot be, for every minor of a
 * peer would make a major.
 */
const whenAsked: Readonly<Record<string, readonly string[]>> = {
  cli: ["bullmq", "jobs", "lancedb", "pg-boss", "pgvector", "qdrant", "redis-limiter", "studio", "vector-files"],
};

const allowed = ({ name }: WorkspacePackage): string[] =>
  // They compose all of the others, and nothing but an app imports them.
  (["cli", "studio"].includes(name) ? packages.map((each) => each.name) : (arrows[name] ?? ["core"])).map(
    (target) => scope + target,
  );
const isTest = (path: string): boolean => /\.(test|test-d|bench)\.ts$|\/test-support\//.test(path);
const isOurs = (name: string): boolean => name.startsWith(scope);
/** Whether the package exports it: its name, or its name and a path. */
function isEntryPoint(specifier: string): boolean {
  const name = packageOf(specifier);
  const { exports = {} } = packages.find(({ manifest }) => manifest.name === name)?.manifest ?? {};
  return Object.keys(exports).includes(`.${specifier.slice(name.length)}`);
}
const sourcesOf = ({ folder }: WorkspacePackage): string[] => filesMatching(`${folder}/src/**/*.ts`);

interface Import {
  readonly path: string;
  readonly specifier: string;
}

const importsIn = (paths: readonly string[]): Import[] =>
  paths.flatMap((path) => importsOf(readText(path)).map((specifier) => ({ path, specifier })));

const show = ({ path, specifier }: Import): string => `${path} imports ${specifier}`;

describe.each(packages)("$name", (each) => {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = each.manifest;
  const atRuntime = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
  const inSource = importsIn(sourcesOf(each).filter((path) => !isTest(path)));
  const inTests = importsIn(sourcesOf(each).filter(isTest));
  const bare = (all: readonly Import[]): Import[] => all.filter(({ specifier }) => !/^(\.|node:)/.test(specifier));

  test("behavior: depends on the packages its role allows, and on no other of ours", () => {
    expect(allowed(each)).toEqual(expect.arrayContaining(atRuntime.filter(isOurs)));
  });

  test("behavior: every import of the source goes where the arrows go", () => {
    const wrong = bare(inSource).filter(
      ({ specifier }) =>
        isOurs(specifier) && !(allowed(each).includes(packageOf(specifier)) && isEntryPoint(specifier)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test("behavior: every import of the source is a declared dependency, or built in", async () => {
    const { default: build }: { default: { readonly noExternal?: readonly unknown[] } } = await import(
      fromRoot(each.folder, "tsup.config.ts")
    );
    const asked = (whenAsked[each.name] ?? []).map((name) => scope + name);
    const declared = [...atRuntime, ...asked, ...(build.noExternal ?? [])];
    const undeclared = bare(inSource).filter(({ specifier }) => !declared.includes(packageOf(specifier)));
    expect(undeclared.map(show)).toEqual([]);
  });

  test("behavior: every import of a test is declared, and is an entry point of its package", () => {
    // A test may start a process that imports its own package as a user does.
    const declared = [...atRuntime, ...Object.keys(devDependencies), each.manifest.name, "vitest"];
    const wrong = bare(inTests).filter(
      ({ specifier }) => !declared.includes(packageOf(specifier)) || (isOurs(specifier) && !isEntryPoint(specifier)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test("behavior: relative imports name a file inside the package, with its ending", () => {
    const relative = [...inSource, ...inTests].filter(({ specifier }) => specifier.startsWith("."));
    const wrong = relative.filter(({ path, specifier }) => {
      const target = join(dirname(path), specifier);
      return !target.startsWith(`${each.folder}/`) || filesMatching(target).length === 0;
    });
    expect(wrong.map(show)).toEqual([]);
  });
});

test("behavior: core imports no builtin of Node", () => {
  const sources = filesMatching("packages/core/src/**/*.ts").filter((path) => !isTest(path));
  expect(sources.length).toBeGreaterThan(0);
  expect(
    importsIn(sources)
      .filter(({ specifier }) => specifier.startsWith("node:"))
      .map(show),
  ).toEqual([]);
});

test("behavior: testing is a development dependency everywhere", () => {
  const users = [...packages, ...apps].filter(
    ({ manifest }) => manifest.dependencies?.[`${scope}testing`] !== undefined,
  );
  expect(users.map(({ name }) => name)).toEqual([]);
});

test("behavior: apps are imported by nobody", () => {
  const names = apps.map(({ manifest }) => manifest.name);
  const everything = filesMatching("packages/*/src/**/*.ts", "apps/*/src/**/*.ts");
  expect(
    importsIn(everything)
      .filter(({ specifier }) => names.includes(packageOf(specifier)))
      .map(show),
  ).toEqual([]);
});
