import { type OpenAIFault, type OpenAIFaults, startFakeOpenAI } from "@embedloom/testing";
import { contendersOf, ownCount } from "./contenders.ts";
import { POISON, type Report, type TextPlan } from "./job.ts";
import { type ReadyContender, startContender } from "./run-contender.ts";
import type { Table } from "./table.ts";

interface Outcome {
  readonly report: Report;
  readonly requests: number;
  /** Texts the server worked out and bills. */
  readonly paid: number;
}

const rates = [
  { fault: { kind: "server-error" }, probability: 0.05 },
  { fault: { kind: "reset-before-headers" }, probability: 0.01 },
] as const;

/** What each gets out of a bad server, and what that costs. */
export async function faultsScenario(quick: boolean): Promise<Table> {
  const rounds = quick ? 1 : 2;
  const count = quick ? 2000 : 5000;
  const names = contendersOf("faults", quick);
  const samples = new Map(names.map((name) => [name, Array.from({ length: 8 }, () => [] as number[])]));
  for (let seed = 1; seed <= rounds; seed++) {
    await Promise.all(
      names.map(async (name) => {
        for (const [column, figure] of (await figuresOf(name, count, seed)).entries()) {
          if (figure !== undefined) samples.get(name)![column]!.push(figure);
        }
      }),
    );
  }
  const shown = count.toLocaleString("en");
  return {
    title: "Under faults",
    text:
      `${shown} texts, 100 in a request for all, 8 requests at once and 10 retries where the library lets one say so. A: 5 % of the requests fail with 500, ` +
      `1 % are reset. B: the same, and 3 texts that the server refuses the whole request for, without naming them. C: every text twice, no ` +
      `faults. D: 200 texts, replies out of order with the right \`index\`. E: 200 texts, ` +
      `replies that lack their first vector. ${rounds} seed${rounds === 1 ? "" : "s"}. Each vector is compared with the text it is for; requests and texts ` +
      `are counted by the server.`,
    columns: [
      { title: `A: right of ${shown}`, better: "higher" },
      { title: `B: right of ${(count - 3).toLocaleString("en")}`, better: "higher" },
      { title: "B: requests sent" },
      { title: "B: texts paid per right vector", better: "lower", digits: 2 },
      { title: "C: texts paid per vector", better: "lower", digits: 2 },
      { title: "D: right of 200", better: "higher" },
      { title: "D: wrong, without an error", better: "lower" },
      { title: "E: wrong, without an error", better: "lower" },
    ],
    rows: names.map((name) => ({ name, samples: samples.get(name)! })),
    ours: ownCount(names),
  };
}

async function figuresOf(name: string, count: number, seed: number): Promise<(number | undefined)[]> {
  using contender = await startContender("faults", name);
  const run = (plan: TextPlan, faults: OpenAIFaults): Promise<Outcome> => runOne(contender, plan, faults);
  const every = (fault: OpenAIFault) => ({ rates: [{ fault, probability: 1 }], seed });
  // Of 3,000 characters the AI SDK, whose requests cannot be told their size, sends 100 at a time.
  const plan: TextPlan = { count, characters: 3000, seed };
  const few: TextPlan = { ...plan, count: 200 };
  const flaky = await run(plan, { rates, seed });
  const poisoned = await run({ ...plan, poison: 3 }, { rates, seed, poison: { marker: POISON } });
  const doubled = await run({ ...plan, distinct: count / 2 }, {});
  const shuffled = await run(few, every({ kind: "out-of-order", seed }));
  const dropped = await run(few, every({ kind: "dropped-vector", row: 0 }));
  return [
    flaky.report.right,
    poisoned.report.right,
    poisoned.requests,
    poisoned.report.right === 0 ? undefined : poisoned.paid / poisoned.report.right,
    doubled.paid / doubled.report.right,
    shuffled.report.right,
    shuffled.report.wrong,
    dropped.report.wrong,
  ];
}

// The server may live in this process: nothing is timed here.
async function runOne(contender: ReadyContender, plan: TextPlan, faults: OpenAIFaults): Promise<Outcome> {
  await using server = await startFakeOpenAI({ faults });
  const report = await contender.run({ url: server.url, plan, dimensions: 64 });
  return { report, requests: server.requests.length, paid: server.counters.vectorsServed };
}
