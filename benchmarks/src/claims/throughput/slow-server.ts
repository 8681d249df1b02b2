import { inTurns } from "../../bench/rounds.ts";
import { contendersOf } from "../../bench/contenders.ts";
import type { Field } from "../../bench/job.ts";
import { median, shownRange } from "../../bench/statistics.ts";
import type { ServerSettings } from "../../batcher-server-process.ts";
import type { ClaimReport } from "../claim-report.ts";
import { CHARACTERS, serialServer, slowServer } from "./limits-and-times.ts";
import { runWork, type WorkOutcome } from "./run-work.ts";

const ROUNDS = 3;

type Outcomes = ReadonlyMap<string, readonly (WorkOutcome | undefined)[]>;

// Seconds that the model gave in virtual time (with-batching.pace.test.ts) before anything was measured.
const PREDICTED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  slow: {
    Embedloom: 1.78,
    "Embedloom, concurrency 8": 3.11,
    "best possible, 8 at once x 1,250": 2.45,
    "best possible, 16 at once x 625": 1.33,
    "openai SDK, 8 at once x 512": 2.81,
  },
  serial: { Embedloom: 6.2, "best possible, 1 at once x 2,048": 5.7, "openai SDK, 8 at once x 512": 6.6 },
};

/** Work where time grows with the request, and where one thing is done at a time. */
export async function measureSlowServers(report: ClaimReport): Promise<void> {
  report.section("A server that takes 100 ms and 15 µs a token: 20,000 texts of 60 tokens, no limit");
  const slow = await measured(report, "slow", slowServer, 20_000);
  const best = bestOf(slow, (name) => name.startsWith("best possible, 8"));
  const others = bestOf(slow, (name) => !name.startsWith("best possible") && !name.startsWith("Embedloom"));
  report.goal("slow server: time over the best possible with 8 at once", goal(slow, "Embedloom", best, 1.05));
  report.goal("slow server: time over the best library", goal(slow, "Embedloom", others, 1));
  report.note("With 16 at once by hand the same server is faster still; Embedloom has to find out that it may:");
  report.goal(
    "slow server: time over the best loop over the SDK",
    goal(slow, "Embedloom", "openai SDK, 8 at once x 512", 1),
  );

  report.section("The same server, one request at a time: 6,000 texts");
  const serial = await measured(report, "serial", serialServer, 6000);
  const loop = bestOf(serial, (name) => name !== "Embedloom");
  const rates = secondsOf(serial, loop).map((seconds, round) => seconds / secondsOf(serial, "Embedloom")[round]!);
  report.goal("one at a time: rate of the best loop", {
    value: median(rates),
    spread: [Math.min(...rates), Math.max(...rates)],
    atLeast: 1,
  });
}

async function measured(report: ClaimReport, field: Field, server: ServerSettings, count: number): Promise<Outcomes> {
  const work = { plan: { count, characters: CHARACTERS } };
  const outcomes = await inTurns(contendersOf(field, false), ROUNDS, (name) => runWork(field, name, server, work));
  report.table(
    ["", "predicted, s", "seconds", "requests", "at once"],
    [...outcomes].map(([name, runs]) => {
      const good = runs.filter((run) => run !== undefined);
      return [
        name,
        PREDICTED[field]?.[name] ?? "-",
        shownRange(
          good.map(({ seconds }) => seconds),
          2,
        ),
        shownRange(good.map(({ requests }) => requests)),
        shownRange(good.map(({ atOnce }) => atOnce)),
      ];
    }),
  );
  return outcomes;
}

function secondsOf(outcomes: Outcomes, name: string): number[] {
  return outcomes.get(name)?.map((run) => run?.seconds ?? Infinity) ?? [];
}

function bestOf(outcomes: Outcomes, wanted: (name: string) => boolean): string {
  const names = [...outcomes.keys()].filter(wanted);
  return names.toSorted((a, b) => median(secondsOf(outcomes, a)) - median(secondsOf(outcomes, b)))[0] ?? "";
}

function goal(outcomes: Outcomes, ours: string, best: string, atMost: number) {
  const theirs = secondsOf(outcomes, best);
  const ratios = secondsOf(outcomes, ours).map((seconds, round) => seconds / theirs[round]!);
  return { value: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] as const, atMost };
}
