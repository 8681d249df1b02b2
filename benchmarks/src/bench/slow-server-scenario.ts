import type { ServerSettings } from "../batcher-server-process.ts";
import {
  CHARACTERS,
  idealSeconds,
  limitedWorks,
  serialServer,
  slowServer,
} from "../claims/throughput/limits-and-times.ts";
import { runWork, type WorkOutcome } from "../claims/throughput/run-work.ts";
import { contendersOf, ownCount } from "./contenders.ts";
import type { Field } from "./job.ts";
import { inTurns } from "./rounds.ts";
import type { Row, Table } from "./table.ts";

/** Two: the slowest of the field takes half a minute for one. */
const ROUNDS = 2;
const TIME = "100 ms and 15 µs a token for each request";

type Outcomes = ReadonlyMap<string, readonly (WorkOutcome | undefined)[]>;

/** A server whose time grows with the request. */
export async function slowServerScenario(quick: boolean): Promise<Table> {
  const count = quick ? 5000 : 20_000;
  return timed("slow", slowServer, { count, quick }, "A server that takes time", `as many at once as are sent`);
}

/** The same, one request at a time. */
export async function serialServerScenario(quick: boolean): Promise<Table> {
  const count = quick ? 2000 : 6000;
  return timed("serial", serialServer, { count, quick }, "A server that does one thing at a time", "one at a time");
}

/** A limit whose bucket holds one second at the start. */
export async function shortBucketScenario(quick: boolean): Promise<Table> {
  const work = limitedWorks[1]!;
  const { texts: count, characters, limits, server } = work;
  const names = contendersOf("shortBucket", quick);
  // Side by side, because they mostly wait; each with a server of its own.
  const runs = await Promise.all(
    names.map(async (name) => runWork("shortBucket", name, server, { plan: { count, characters }, limits })),
  );
  const outcomes = new Map(names.map((name, i) => [name, [runs[i]]]));
  const ideal = idealSeconds(work);
  return {
    title: "Under a rate limit, nearly from nothing",
    text: `${work.name}, ideal in ${ideal.toFixed(0)} s; the server takes ${TIME}. All side by side, each with a server of its own, one round. The share is the ideal over the time taken, of runs that gave every vector.`,
    columns: [
      { title: "share of the ideal", better: "higher", digits: 3 },
      { title: "refusals (429)", better: "lower" },
      { title: "requests sent" },
    ],
    rows: rowsOf(outcomes, [({ seconds }) => ideal / seconds, ({ refused }) => refused, ({ requests }) => requests]),
    ours: ownCount(names),
  };
}

async function timed(
  field: Field,
  server: ServerSettings,
  { count, quick }: { readonly count: number; readonly quick: boolean },
  title: string,
  atOnce: string,
): Promise<Table> {
  const names = contendersOf(field, quick);
  const rounds = quick ? 1 : ROUNDS;
  const work = { plan: { count, characters: CHARACTERS } };
  const outcomes = await inTurns(names, rounds, (name) => runWork(field, name, server, work));
  return {
    title,
    text: `${count.toLocaleString("en")} texts of ${CHARACTERS / 4} tokens, no limits; the server takes ${TIME}, ${atOnce}. A fresh process each time, its first call; ${rounds} round${rounds === 1 ? "" : "s"} in turns. "Best possible" are loops over \`node:http\` whose sizes were set by hand for this very server.`,
    columns: [
      { title: "seconds", better: "lower", digits: 2, ratio: true },
      { title: "requests sent" },
      { title: "at once" },
    ],
    rows: rowsOf(outcomes, [({ seconds }) => seconds, ({ requests }) => requests, ({ atOnce: most }) => most]),
    ours: ownCount(names),
  };
}

function rowsOf(outcomes: Outcomes, figures: readonly ((outcome: WorkOutcome) => number)[]): Row[] {
  return [...outcomes].map(([name, runs]) => {
    const good = runs.filter((run) => run !== undefined);
    return { name, samples: figures.map((figure) => good.map(figure)) };
  });
}
