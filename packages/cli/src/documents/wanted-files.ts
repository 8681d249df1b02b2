import ignore, { type Ignore } from "ignore";
import { isDocument } from "./document-format.ts";
import { patternAlternatives } from "./pattern-alternatives.ts";

/** Which files are read. */
export interface WantedFiles {
  /**
   * Whether a file is read, by its path below the folder it was found in, with `/`.
   *
   * @returns `"excluded"` where a pattern says so, `"other"` where it is no kind of document and no pattern asks for it
   */
  judge(path: string, isFolder: boolean): "wanted" | "excluded" | "other";
  /** Patterns of `include` that no judged file has matched yet. */
  unmatched(): readonly string[];
}

/** Patterns that add files to the documents and leave others out. */
export interface WantedChoices {
  /** Patterns, as in `.gitignore`, of files that are read beside documents. */
  readonly include: readonly string[];
  /** Patterns, as in `.gitignore`, of files and folders that are left out. */
  readonly exclude: readonly string[];
}

/** Documents, and what patterns add and take away; what is excluded is, whatever includes it. */
export function wantedFiles({ include, exclude }: WantedChoices): WantedFiles {
  const unmatched = new Set(include);
  const inclusions = include.map((pattern) => ({ pattern, rules: rulesOf([pattern]) }));
  const all = rulesOf(include);
  const excluded = rulesOf(exclude);
  function included(path: string): boolean {
    for (const { pattern, rules } of inclusions)
      if (unmatched.has(pattern) && rules.ignores(path)) unmatched.delete(pattern);
    return all.ignores(path);
  }
  return {
    judge(path, isFolder) {
      if (excluded.ignores(isFolder ? `${path}/` : path)) return "excluded";
      return isFolder || included(path) || isDocument(path) ? "wanted" : "other";
    },
    // What takes away of what others add matches by leaving out.
    unmatched: () => [...unmatched].filter((pattern) => !pattern.startsWith("!") && !pattern.startsWith("#")),
  };
}

function rulesOf(patterns: readonly string[]): Ignore {
  return ignore().add(patterns.flatMap(patternAlternatives));
}
