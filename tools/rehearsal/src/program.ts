import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A program of about ten lines, and what a user installs to run it. */
export interface Program {
  /** Name of its file without the ending. */
  readonly name: string;
  readonly code: string;
  /** The packages that it imports: they are installed, and nothing else is. */
  readonly packages: readonly string[];
  /** What `pnpm add` is told beside them, as the README of the package says: `// pnpm add --allow-build=NAME`. */
  readonly pnpmOptions: readonly string[];
  /** The lines that its comments say it prints. */
  readonly prints: readonly string[];
}

const folder = join(import.meta.dirname, "../programs");

/** The programs, one for each package or group of packages that is installed alone. */
export const programs: readonly Program[] = globSync("*.ts", { cwd: folder })
  .toSorted()
  .map((file) => readProgram(basename(file, ".ts"), readFileSync(join(folder, file), "utf8")));

/** What a program needs and prints, read from its text: `console.log(x); // 1 1`. */
export function readProgram(name: string, code: string): Program {
  const specifiers = [...code.matchAll(/^import .*from "([^"]+)";$/gm)].map(([, specifier = ""]) => specifier);
  const outside = specifiers.filter((specifier) => !/^(node:|\.)/.test(specifier));
  const packages = outside.map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  const prints = [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(([, line = ""]) => line);
  const pnpmOptions = [...code.matchAll(/^\/\/ pnpm add (--\S+)$/gm)].map(([, option = ""]) => option);
  return { name, code, packages: [...new Set(packages)], pnpmOptions, prints };
}
