import { contendersOf } from "../../bench/contenders.ts";
import { median, shownRange } from "../../bench/statistics.ts";
import type { ClaimReport } from "../claim-report.ts";
import { idealSeconds, type LimitedWork, limitedWorks } from "./limits-and-times.ts";
import { runWork, type WorkOutcome } from "./run-work.ts";

const ROUNDS = 3;
const GIVEN = "Embedloom, limits given";
const LEARNT = "Embedloom, limits learnt";

// Shares of the limit that were expected of each row before it was measured: what is lost is the first reply, the last one,
// and 15 ms of refill.
const PREDICTED: readonly { readonly given: number; readonly learnt: number }[] = [
  { given: 0.978, learnt: 0.975 },
  { given: 0.99, learnt: 0.99 },
  { given: 0.99, learnt: 0.98 },
];

/** How much of a limit is used, where buckets hold little at the start or the run is short. */
export async function measureLimitedWork(report: ClaimReport): Promise<void> {
  for (const [row, work] of limitedWorks.entries()) {
    const ideal = idealSeconds(work);
    report.section(`${work.name}: ideal in ${ideal.toFixed(1)} s`);
    const outcomes = await allRounds(work);
    const shares = (name: string): number[] =>
      outcomes.get(name)?.map((run) => (run === undefined ? 0 : ideal / run.seconds)) ?? [];
    report.table(
      ["", "predicted", "share of the limit", "refusals (429)", "requests"],
      [...outcomes].map(([name, runs]) => {
        const good = runs.filter((run) => run !== undefined);
        const predicted = PREDICTED[row]?.[name === GIVEN ? "given" : "learnt"] ?? "-";
        return [
          name,
          name === GIVEN || name === LEARNT ? predicted : "-",
          shownRange(shares(name), 3),
          shownRange(good.map(({ refused }) => refused)),
          shownRange(good.map(({ requests }) => requests)),
        ];
      }),
    );
    goals(report, `row ${row + 1}`, GIVEN, shares(GIVEN), outcomes.get(GIVEN) ?? [], 0.97);
    goals(report, `row ${row + 1}`, LEARNT, shares(LEARNT), outcomes.get(LEARNT) ?? [], 0.95);
  }
}

function goals(
  report: ClaimReport,
  row: string,
  name: string,
  shares: readonly number[],
  runs: readonly (WorkOutcome | undefined)[],
  atLeast: number,
): void {
  const spread = [Math.min(...shares), Math.max(...shares)] as const;
  report.goal(`${row}, ${name}: share of the limit`, { value: median(shares), spread, atLeast });
  const refused = runs.map((run) => run?.refused ?? Infinity);
  report.goal(`${row}, ${name}: most refusals in a run`, { value: Math.max(...refused), atMost: 1 });
}

// Some at once, because they mostly wait, each with a server of its own. Not all: at the start each makes its requests from
// thousands of texts, and two processors that do so for five of them lose half a second of twelve.
async function allRounds(work: LimitedWork): Promise<Map<string, (WorkOutcome | undefined)[]>> {
  const names = contendersOf("shortBucket", false);
  const ours: readonly string[] = names.filter((name) => name === GIVEN || name === LEARNT);
  const groups = [ours, names.filter((name) => !ours.includes(name))];
  const outcomes = new Map(names.map((name) => [name, [] as (WorkOutcome | undefined)[]]));
  const { texts: count, characters, server, limits } = work;
  const run = async (name: string): Promise<void> => {
    const outcome = await runWork("shortBucket", name, server, { plan: { count, characters }, limits });
    outcomes.get(name)!.push(outcome);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const group of groups) await Promise.all(group.map(run));
  }
  return outcomes;
}
