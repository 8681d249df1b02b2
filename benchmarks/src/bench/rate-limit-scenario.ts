import { startServerProcess } from "../batcher-server-process.ts";
import { contendersOf, ownCount } from "./contenders.ts";
import type { TextPlan } from "./job.ts";
import { startContender } from "./run-contender.ts";
import type { Table } from "./table.ts";

const limits = { requestsPerMinute: 3000, tokensPerMinute: 600_000 };
const TOKENS_PER_TEXT = 200;

interface Outcome {
  readonly right: number;
  readonly share: number | undefined;
  readonly refused: number;
  readonly requests: number;
}

/** How close each comes to what a limit of tokens allows. */
export async function rateLimitScenario(quick: boolean): Promise<Table> {
  const plan: TextPlan = { count: quick ? 3300 : 3600, characters: 800 };
  const rounds = quick ? 1 : 3;
  // Full buckets at the start, then the refill.
  const idealSeconds = Math.round(60 * ((plan.count * TOKENS_PER_TEXT) / limits.tokensPerMinute - 1));
  const names = contendersOf("rateLimit", quick);
  const outcomes = new Map(names.map((name) => [name, [] as Outcome[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, outcome] of await runAll(names, plan, idealSeconds)) outcomes.get(name)!.push(outcome);
  }
  return {
    title: "Under a rate limit",
    text:
      `${plan.count.toLocaleString("en")} texts of ${TOKENS_PER_TEXT} tokens at 600,000 tokens a minute, which is ideal in ${idealSeconds} s: the minute's tokens at once, ` +
      `then as they come back. The server sends OpenAI's headers and says how long to wait. All side by side, because they mostly wait, each with ` +
      `a server of its own, ${rounds} round${rounds === 1 ? "" : "s"}. The share is the ideal over the time taken, of runs that gave every vector.`,
    columns: [
      { title: "right vectors", better: "higher" },
      { title: "share of the ideal", better: "higher", digits: 3 },
      { title: "refusals (429)", better: "lower" },
      { title: "requests sent" },
    ],
    rows: names.map((name) => ({ name, samples: samplesOf(outcomes.get(name)!) })),
    ours: ownCount(names),
  };
}

function samplesOf(outcomes: readonly Outcome[]): number[][] {
  return [
    outcomes.map(({ right }) => right),
    outcomes.flatMap(({ share }) => (share === undefined ? [] : [share])),
    outcomes.map(({ refused }) => refused),
    outcomes.map(({ requests }) => requests),
  ];
}

async function runAll(names: readonly string[], plan: TextPlan, idealSeconds: number): Promise<[string, Outcome][]> {
  const started = await Promise.all(
    names.map(async (contender) => {
      const server = await startServerProcess({ rateLimits: limits });
      return { contender, server, child: await startContender("rateLimit", contender) };
    }),
  );
  // Only now, so that nobody's start is in anybody's time.
  return Promise.all(
    started.map(async ({ contender, server, child }): Promise<[string, Outcome]> => {
      const { right, wallMs } = await child.run({ url: server.url, plan, dimensions: 64, limits });
      const { counters, requests } = await server.report();
      child[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
      const share = right === plan.count ? idealSeconds / (wallMs / 1000) : undefined;
      return [contender, { right, share, refused: counters.rateLimited, requests }];
    }),
  );
}
