/** A figure with what it must reach: exactly one of `atMost`, `atLeast` and `exactly`. */
export interface Goal {
  /** What was measured. `NaN` meets no goal. */
  readonly value: number;
  /** What the figure counts, such as `requests` or `MB`. Absent: a ratio or a plain number. */
  readonly unit?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly exactly?: number;
  /** Lowest and highest of the rounds that `value` is the median of. Absent: a count, or one round. */
  readonly spread?: readonly [lowest: number, highest: number];
}

/** Collects the figures of one claim, prints them as they come, and says in one line what came of them. */
export interface ClaimReport {
  /** Titles of the goals that were met, in order. */
  readonly met: readonly string[];
  /** Titles of the goals that were not. */
  readonly missed: readonly string[];
  /** Prints a heading. */
  section(title: string): void;
  /** Prints a line that has no goal. */
  note(text: string): void;
  /** Prints a table; every row has as many cells as `columns`. */
  table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void;
  /** Prints a figure beside its goal, and counts it. */
  goal(title: string, goal: Goal): void;
  /** Says what could not be measured here and why; it counts neither way, and the last line names it. */
  skip(title: string, why: string): void;
  /** `NAME: 11 of 12 met; not met: …; skipped: …`. */
  verdict(): string;
}

/**
 * Makes the report of a claim.
 *
 * @param print takes one line or block at a time
 */
export function createClaimReport(name: string, print: (text: string) => void): ClaimReport {
  const met: string[] = [];
  const missed: string[] = [];
  const skipped: string[] = [];
  return {
    met,
    missed,
    section: (title) => print(`\n## ${title}\n`),
    note: print,
    table(columns, rows) {
      const lines = [columns, columns.map(() => "---"), ...rows];
      print(lines.map((cells) => `| ${cells.map(shown).join(" | ")} |`).join("\n"));
    },
    goal(title, goal) {
      const isMet = meets(goal);
      (isMet ? met : missed).push(title);
      print(`${isMet ? "met    " : "NOT MET"}  ${title}: ${figureText(goal)} (goal: ${goalText(goal)})`);
    },
    skip(title, why) {
      skipped.push(title);
      print(`skipped  ${title}: ${why}`);
    },
    verdict() {
      const counted = `${name}: ${met.length} of ${met.length + missed.length} met`;
      const not = missed.length === 0 ? "" : `; not met: ${missed.join(", ")}`;
      return `${counted}${not}${skipped.length === 0 ? "" : `; skipped: ${skipped.join(", ")}`}`;
    },
  };
}

function meets({ value, atMost, atLeast, exactly }: Goal): boolean {
  if (exactly !== undefined) return value === exactly;
  if (atMost !== undefined) return value <= atMost;
  return atLeast !== undefined && value >= atLeast;
}

function figureText({ value, unit, spread }: Goal): string {
  const range = spread === undefined ? "" : ` (${shown(spread[0])} to ${shown(spread[1])})`;
  return `${shown(value)}${range}${unit === undefined ? "" : ` ${unit}`}`;
}

function goalText({ atMost, atLeast, exactly }: Goal): string {
  if (exactly !== undefined) return `${shown(exactly)}`;
  return atMost === undefined ? `at least ${shown(atLeast ?? NaN)}` : `at most ${shown(atMost)}`;
}

// Six significant digits: enough for 0.999987, and no noise behind 12,345.67.
function shown(value: string | number): string {
  return typeof value === "string" ? value : value.toLocaleString("en", { maximumSignificantDigits: 6 });
}
