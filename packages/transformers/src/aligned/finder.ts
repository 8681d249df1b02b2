import { LATER } from "./character-classes.ts";

/** What is looked for in texts. */
export interface Finder {
  /** Finds matches from left to right. */
  find(text: string): Iterable<Pick<RegExpExecArray, 0 | "index">>;
  /** The one code unit that is looked for. Absent: it is something else. */
  readonly unit?: string;
}

const LATER_CHARACTERS = new RegExp(`[${LATER}]`, "gu");

/** Finds what a global expression of JavaScript does. */
export function finderOf(pattern: RegExp): Finder {
  return { find: (text) => text.matchAll(pattern) };
}

/** Finds a text as it is. */
export function textFinder(sought: string): Finder {
  const finder = finderOf(new RegExp(sought.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), "gu"));
  return sought.length === 1 && sought.isWellFormed() ? { ...finder, unit: sought } : finder;
}

/** Finds what Oniguruma finds in the reference: what came after its tables matches as what no table has. */
export function onigurumaFinder(pattern: RegExp): Finder {
  const asUnassigned = ({ length }: string): string => (length === 1 ? "\u0378" : "\u{3FFFD}");
  return { find: (text) => text.replace(LATER_CHARACTERS, asUnassigned).matchAll(pattern) };
}
