import { setTimeout } from "node:timers/promises";
import type { ClaimReport } from "../claim-report.ts";
import { openJobBench } from "./job-bench.ts";

/** A worker that stands still while another does its work with newer texts, and goes on. */
export async function measureStopped(report: ClaimReport, isFull: boolean): Promise<void> {
  const [texts, stopMs] = [4000, isFull ? 60_000 : 15_000];
  report.section(`A worker stopped for ${stopMs / 1000} s and continued; the texts are newer meanwhile`);
  const bench = await openJobBench({ serviceTime: { fixedMs: 300 } });
  if (typeof bench === "string") return report.skip("a stopped worker", bench);
  try {
    await bench.plan(texts, 1000);
    const stale = await bench.start(texts, 1);
    while ((await bench.rows()) === 0) await setTimeout(20);
    stale.process.kill("SIGSTOP");
    const stoppedAt = performance.now();
    const before = await bench.rows();
    const done = (await bench.job.status()).shards.done;
    const fresh = await bench.start(texts, 2);
    await fresh.ended;
    const tookOver = (performance.now() - stoppedAt) / 1000;
    await setTimeout(Math.max(0, stopMs - (performance.now() - stoppedAt)));
    const inTime = (await bench.wrong(texts, 2)).length;
    stale.process.kill("SIGCONT");
    await stale.ended;
    const after = (await bench.wrong(texts, 2)).length;
    report.note(
      `${before} rows and ${done} shards when it stopped; the other one had done the rest after ${tookOver.toFixed(1)} s`,
    );
    report.goal("rows of older texts, of shards that were not done when it stopped", {
      value: Math.max(0, inTime - done * 1000),
      exactly: 0,
    });
    report.goal("rows that became stale when it went on", { value: after - inTime, exactly: 0 });
  } finally {
    await bench.close();
  }
}
