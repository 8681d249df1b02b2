import { execFile } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { median, shownRange } from "../../bench/statistics.ts";
import type { ClaimReport } from "../claim-report.ts";
import { startCannedServer } from "./canned-server.ts";

interface Times {
  readonly p50: number;
  readonly p99: number;
}

interface Pair {
  readonly sdk: Times;
  readonly stack: Times;
}

const ROUNDS = 3;
const PREDICTED: Readonly<Record<number, string>> = {
  1: "60 µs: a hash, a look-up, a place and a permit",
  100: "below 0: calls of a turn share requests",
  10_000: "below 0, by far",
};

/** What the whole stack (cache, batcher, provider) adds to one small call over the bare SDK. */
export async function measureSmallCalls(report: ClaimReport): Promise<void> {
  report.section("One text a call through cache, batcher and provider, beside the bare SDK, in microseconds");
  await using server = await startCannedServer();
  const program = join(import.meta.dirname, "small-calls-process.ts");
  const run = async (callers: number, calls: number): Promise<Pair> => {
    const { stdout } = await promisify(execFile)(execPath, [program, server.url, String(callers), String(calls)]);
    return JSON.parse(stdout) as Pair;
  };
  const rows: (readonly string[])[] = [];
  const goals: (() => void)[] = [];
  for (const [callers, calls] of [
    [1, 500],
    [100, 50],
    [10_000, 1],
  ] as const) {
    const pairs: Pair[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push(await run(callers, calls));
    }
    const added = (figure: keyof Times): number[] => pairs.map(({ sdk, stack }) => stack[figure] - sdk[figure]);
    const name = `${callers.toLocaleString("en")} at once`;
    rows.push([
      name,
      PREDICTED[callers] ?? "-",
      shownRange(pairs.map(({ sdk }) => sdk.p50)),
      shownRange(pairs.map(({ stack }) => stack.p50)),
      shownRange(added("p50")),
      shownRange(added("p99")),
    ]);
    const values = added("p50");
    const spread = [Math.min(...values), Math.max(...values)] as const;
    goals.push(() => report.goal(`added p50, ${name}`, { value: median(values), spread, unit: "µs", atMost: 150 }));
  }
  report.table(["callers", "predicted to be added", "SDK p50", "stack p50", "added p50", "added p99"], rows);
  for (const goal of goals) goal();
}
