import { dirname, join } from "node:path/posix";
import { importsOf } from "../../repo-tests/imports.ts";
import { filesMatching, packages, readText } from "../../repo-tests/workspace.ts";

/** One source file of a package. */
export interface SourceFile {
  /** Path below `src`. */
  readonly path: string;
  /** Lines of text. */
  readonly lines: number;
  /** Paths below `src` of the files of the same package that it imports, types included. */
  readonly imports: readonly string[];
  /** The line that an `index.ts` begins with: what its room is for. Empty: there is none. */
  readonly sentence: string;
}

/** Tests, and what only they use: they may look into every room. */
export function isTest(path: string): boolean {
  return /\.(test|test-d|bench)\.ts$|(^|\/)test-support\//.test(path);
}

/** Reads one file from its text. */
export function sourceFile(path: string, text: string): SourceFile {
  const relative = importsOf(text).filter((specifier) => specifier.startsWith("."));
  return {
    path,
    lines: text.split("\n").length - 1,
    imports: [...new Set(relative.map((specifier) => join(dirname(path), specifier)))],
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
