import { LATER } from "./character-classes.ts";

/** Finds matches in texts. */
export interface Finder {
  /** Finds matches from left to right. */
  find(text: string): Iterable<Pick<RegExpExecArray, 0 | "index">>;
  /** The code unit that is searched for. Absent: the search is not for a single code unit. */
  readonly unit?: string;
}

const LATER_CHARACTERS = new RegExp(`[${LATER}]`, "gu");

/** Finds the matches of a global regular expression. */
export function finderOf(pattern: RegExp): Finder {
  return { find: (text) => text.matchAll(pattern) };
}

/** Finds a literal text. */
export function textFinder(sought: string): Finder {
  const finder = finderOf(new RegExp(sought.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), "gu"));
  return sought.length === 1 && sought.isWellFormed() ? { ...finder, unit: sought } : finder;
}

/** Finds what Oniguruma finds in the reference. Characters that are newer than its tables match as unassigned ones. */
export function onigurumaFinder(pattern: RegExp): Finder {
  const asUnassigned = ({ length }: string): string => (length === 1 ? "\u0378" : "\u{3FFFD}");
  return { find: (text) => text.replace(LATER_CHARACTERS, asUnassigned).matchAll(pattern) };
}
