import { dirname, join } from "node:path/posix";
import { importsOf, packageOf } from "../../repo-tests/imports.ts";
import { filesMatching, packages, readText, scope } from "../../repo-tests/workspace.ts";

/** One source file of a package. */
export interface SourceFile {
  /** Path below `src`. */
  readonly path: string;
  /** Lines of text. */
  readonly lines: number;
  /** Paths below `src` of the files of the same package that it imports, types included. */
  readonly imports: readonly string[];
  /** What it imports from them and hands on from them: path and name; `*` for all. */
  readonly names: readonly { readonly from: string; readonly name: string }[];
  /** Names of other packages of ours that it imports. */
  readonly packages: readonly string[];
  /** The line that an `index.ts` begins with: what its room is for. Empty: there is none. */
  readonly sentence: string;
}

/** Tests, and what only they use: they may look into every room. */
export function isTest(path: string): boolean {
  return /\.(test|test-d|bench)\.ts$|(^|\/)test-support\//.test(path);
}

/** Reads one file from its text. */
export function sourceFile(path: string, text: string): SourceFile {
  const all = importsOf(text);
  const relative = all.filter((specifier) => specifier.startsWith("."));
  const ours = all.filter((specifier) => specifier.startsWith(scope));
  return {
    path,
    lines: text.split("\n").length - 1,
    imports: [...new Set(relative.map((specifier) => join(dirname(path), specifier)))],
    names: namesIn(text).map(({ from, name }) => ({ from: join(dirname(path), from), name })),
    packages: [...new Set(ours.map((specifier) => packageOf(specifier).slice(scope.length)))],
    sentence: /^\/\/ (.+)/.exec(text)?.[1] ?? "",
  };
}

/** The files of a package, tests included, by path. */
export function sourceFiles(name: string): readonly SourceFile[] {
  const folder = packages.find((each) => each.name === name)?.folder ?? "";
  return filesMatching(`${folder}/src/**/*.ts`).map((path) =>
    sourceFile(path.slice(`${folder}/src/`.length), readText(path)),
  );
}

function namesIn(text: string): { readonly from: string; readonly name: string }[] {
  const statements = text.matchAll(/^(?:import|export) (?:type )?(?:\{([^}]*)\}|\* as \w+) from "(\.[^"]+)"/gm);
  return [...statements].flatMap(([, list, from = ""]) => {
    if (list === undefined) return [{ from, name: "*" }];
    const names = list.split(",").map((each) =>
      each
        .trim()
        .replace(/^type /, "")
        .replace(/ as .*/, ""),
    );
    return names.filter((name) => name !== "").map((name) => ({ from, name }));
  });
}
