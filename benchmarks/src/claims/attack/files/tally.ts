/** What came of the cases of one kind. */
export interface Tally {
  readonly kind: string;
  cases: number;
  /** Told by a typed error, or a sentence for people. */
  told: number;
  /** Done right in spite of all. */
  right: number;
  /** Another answer than the right one, without a word. */
  wrong: number;
  /** Errors of any other kind. */
  raw: number;
  /** What took longer than it may. */
  hangs: number;
  /** One line each, for the first few that are not as they should be. */
  readonly remarks: string[];
}

/** Begins a tally. */
export function tallyOf(kind: string): Tally {
  return { kind, cases: 0, told: 0, right: 0, wrong: 0, raw: 0, hangs: 0, remarks: [] };
}

/** What one case does: `true` for the right answer, `false` for a wrong one; throws what it is told. */
export type Case = () => Promise<boolean>;

/** Runs a case, within `limitMs` milliseconds, and counts what comes of it. */
export async function count(
  tally: Tally,
  run: Case,
  isTold: (error: unknown) => boolean,
  limitMs = 20_000,
): Promise<void> {
  tally.cases++;
  const hung = Symbol("hung");
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof hung>((resolve) => (timer = setTimeout(() => resolve(hung), limitMs)));
  try {
    const result = await Promise.race([run(), late]);
    if (result === hung) note(tally, "hangs", `no answer in ${limitMs} ms`);
    else if (result) tally.right++;
    else note(tally, "wrong", "another answer");
  } catch (error) {
    if (isTold(error)) tally.told++;
    else note(tally, "raw", errorText(error));
  } finally {
    clearTimeout(timer);
  }
}

/** An error with its cause, without which "fetch failed" says nothing. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : ` (${String(error.cause)})`;
  return `${error.name}: ${error.message}${cause}`;
}

/** Counts something that is not as it should be, and remembers the first of them. */
export function note(tally: Tally, what: "wrong" | "raw" | "hangs", text: string): void {
  tally[what]++;
  if (tally.remarks.length < 3) tally.remarks.push(`${tally.kind}: ${what}: ${text.slice(0, 200)}`);
}
