import ignore, { type Ignore } from "ignore";
import { isDocument } from "./document-format.ts";

/** Which files are read. */
export interface WantedFiles {
  /**
   * Whether a file is read, by its path below the folder it was found in, with `/`.
   *
   * @returns `"excluded"` where a pattern says so, `"other"` where it is no kind of document and no pattern asks for it
   */
  judge(path: string, isFolder: boolean): "wanted" | "excluded" | "other";
}

/** The choices of {@link wantedFiles}. */
export interface WantedChoices {
  /** Patterns, as in `.gitignore`, of files that are read beside documents. */
  readonly include: readonly string[];
  /** Patterns, as in `.gitignore`, of files and folders that are left out. */
  readonly exclude: readonly string[];
}

/** Documents, and what patterns add and take away; what is excluded is, whatever includes it. */
export function wantedFiles({ include, exclude }: WantedChoices): WantedFiles {
  const matches = (patterns: readonly string[]): Ignore["ignores"] => {
    const rules = ignore().add([...patterns]);
    return (path) => rules.ignores(path);
  };
  const included = matches(include);
  const excluded = matches(exclude);
  return {
    judge(path, isFolder) {
      if (excluded(isFolder ? `${path}/` : path)) return "excluded";
      return isFolder || isDocument(path) || included(path) ? "wanted" : "other";
    },
  };
}
