import type { ClaimReport } from "../claim-report.ts";
import { type JobBench, openJobBench, type WorkerChild } from "./job-bench.ts";

/** How long the server takes for a request, however many there are: it is not the bottleneck. */
const SERVER_MS = 1000;

/** How fast 1, 2 and 4 workers are, and one process without an engine, against a server that answers all at the same pace. */
export async function measureWorkers(report: ClaimReport, texts: number): Promise<void> {
  const count = Math.min(Math.max(8000, texts), 60_000);
  report.section(`Throughput: ${count} texts, a server that takes ${SERVER_MS / 1000} s for a request of 100`);
  const rates = new Map<string, number>();
  for (const workers of [0, 1, 2, 4]) {
    const bench = await openJobBench({ serviceTime: { fixedMs: SERVER_MS } });
    if (typeof bench === "string") return report.skip("throughput", bench);
    try {
      rates.set(workers === 0 ? "no engine" : `${workers}`, await rateOf(bench, workers, count));
    } finally {
      await bench.close();
    }
  }
  const rate = (name: string): number => rates.get(name) ?? NaN;
  report.table(
    ["workers", "texts a second", "beside one"],
    [...rates].map(([name, each]) => [name, each, `${(each / rate("1")).toFixed(2)} x`]),
  );
  report.goal("what the engine costs one process", { value: 1 - rate("1") / rate("no engine"), atMost: 0.05 });
  report.goal("two workers beside one", { value: rate("2") / rate("1"), atLeast: 1.8 });
  report.goal("four workers beside one", { value: rate("4") / rate("1"), atLeast: 3.2 });
}

/** Texts a second, from the first request to the last reply. */
async function rateOf(bench: JobBench, workers: number, count: number): Promise<number> {
  let children: WorkerChild[];
  if (workers === 0) children = [await bench.startDirect(count)];
  else {
    // Nobody begins before all are there.
    await bench.plan(count, 1000);
    await bench.job.pause();
    children = await Promise.all(Array.from({ length: workers }, () => bench.start(count)));
    await bench.job.resume();
  }
  await Promise.all(children.map(({ ended }) => ended));
  const starts = bench.server.requests.map(({ startedAt }) => startedAt);
  const seconds = (Math.max(...starts) - Math.min(...starts) + SERVER_MS) / 1000;
  return count / seconds;
}
