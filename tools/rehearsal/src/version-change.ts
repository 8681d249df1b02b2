import type { Versions } from "./release.ts";

/** How far a version went up. */
export type Level = "none" | "patch" | "minor" | "major";

const LEVELS: readonly Level[] = ["major", "minor", "patch"];

/** How far `after` lies above `before`: the first of the three numbers that differs. */
export function levelOf(before: string, after: string): Level {
  const [old, now] = [before.split("."), after.split(".")];
  return LEVELS.find((_, part) => old[part] !== now[part]) ?? "none";
}

/** What is wrong with the versions after a change of `changed` alone, which asked for `level`: nobody else may go up by more than a patch. */
export function releaseProblems(before: Versions, after: Versions, changed: string, level: Level): string[] {
  return Object.keys(after).flatMap((name) => {
    const [old = "", now = ""] = [before[name], after[name]];
    const found = levelOf(old, now);
    const fine = name === changed ? found === level : found === "none" || found === "patch";
    return fine ? [] : [`${name} went from ${old} to ${now}, which is ${found}`];
  });
}
