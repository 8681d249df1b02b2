import { type Aligned, alignedSlice, type Finder } from "../aligned/index.ts";
import { type Component, readText, unknownComponent } from "../component/index.ts";

const BEHAVIORS = ["Removed", "Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext"] as const;

/** What happens to the matches at which a text is split. */
export type SplitBehavior = (typeof BEHAVIORS)[number];

/** A run of code units, and whether it is a match. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly isMatch: boolean;
}

/** Reads the `behavior` of a part, in either spelling that files have. */
export function readBehavior(component: Component, absent?: SplitBehavior): SplitBehavior {
  const name = readText(component, "behavior", absent);
  const plain = name.replaceAll("_", "").toLowerCase();
  const behavior = BEHAVIORS.find((each) => each.toLowerCase() === plain);
  if (behavior === undefined) throw unknownComponent(component, `the behavior ${name}`);
  return behavior;
}

/**
 * Splits a text at the matches of a finder.
 *
 * @param invert whether to use the text between the matches as the matches. @default false
 */
export function splitAligned(source: Aligned, finder: Finder, behavior: SplitBehavior, invert = false): Aligned[] {
  const runs = merged(runsOf(source.text, finder, invert), behavior);
  const kept = runs.filter(({ from, to }) => to > from);
  return kept.map(({ from, to }) => alignedSlice(source, from, to));
}

function runsOf(text: string, { find }: Finder, invert: boolean): Run[] {
  const runs: Run[] = [];
  let done = 0;
  for (const { 0: match, index } of find(text)) {
    if (index > done) runs.push({ from: done, to: index, isMatch: invert });
    done = index + match.length;
    runs.push({ from: index, to: done, isMatch: !invert });
  }
  if (done < text.length) runs.push({ from: done, to: text.length, isMatch: invert });
  return runs;
}

function merged(runs: readonly Run[], behavior: SplitBehavior): readonly Run[] {
  switch (behavior) {
    case "Removed":
      return runs.filter(({ isMatch }) => !isMatch);
    case "Isolated":
      return runs;
    case "Contiguous":
      return joined(runs, (last, next) => last.isMatch === next.isMatch);
    case "MergedWithPrevious":
      return joined(runs, (last, next) => next.isMatch && !last.isMatch);
    default:
      return joined(runs, (last, next) => last.isMatch && !next.isMatch);
  }
}

/** Joins neighbours. `joins` compares two runs as they were found, not as they were joined before. */
function joined(runs: readonly Run[], joins: (last: Run, next: Run) => boolean): readonly Run[] {
  const result: Run[] = [];
  runs.forEach((run, i) => {
    const last = runs[i - 1];
    if (last === undefined || !joins(last, run)) result.push(run);
    else result.push({ ...run, from: result.pop()!.from });
  });
  return result;
}
