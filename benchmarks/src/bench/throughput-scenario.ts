import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { execPath } from "node:process";
import { contendersOf, ownCount } from "./contenders.ts";
import { NATIVE_WIDTH, type Report, type TextPlan } from "./job.ts";
import { inTurns } from "./rounds.ts";
import { runOnce } from "./run-contender.ts";
import type { Table } from "./table.ts";

/** Speed, CPU and memory where nothing limits or fails. */
export async function throughputScenario(quick: boolean): Promise<Table> {
  const plan: TextPlan = { count: quick ? 1000 : 6000, characters: 200 };
  const rounds = quick ? 1 : 5;
  const server = spawn(execPath, [join(import.meta.dirname, "../bench-replaying-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [greeting] = await once(server.stdout, "data");
    const url = String(greeting).trim();
    const names = contendersOf("throughput", quick);
    const run = async (contender: string): Promise<Report> => {
      const report = await runOnce("throughput", contender, { url, plan, dimensions: NATIVE_WIDTH });
      if (report.right !== plan.count) {
        throw new Error(
          `${contender} gave ${report.right} right vectors of ${plan.count}: ${report.error ?? "no error"}`,
        );
      }
      return report;
    };
    // The server asks the fake one now; what that takes counts for nobody.
    await Promise.all(names.map(run));
    const reports = await inTurns(names, rounds, run);
    return tableOf(plan.count, rounds, names, reports);
  } finally {
    server.kill();
  }
}

function tableOf(count: number, rounds: number, names: string[], reports: Map<string, Report[]>): Table {
  const figures = [
    (report: Report) => count / (report.wallMs / 1000),
    (report: Report) => report.cpuMs / (count / 1000),
    (report: Report) => report.peakMb,
    (report: Report) => report.peakMb - report.startMb,
  ];
  return {
    title: "Throughput, CPU and memory",
    text:
      `${count.toLocaleString("en")} texts of 200 characters in one call, 1,536 values each, no limits and no faults; replies of the fake server, ` +
      `replayed. A fresh process each time, its first call, imports not counted; ${rounds} round${rounds === 1 ? "" : "s"} in turns. Every vector is right, or the run stops.`,
    columns: [
      { title: "texts/s", better: "higher" },
      { title: "CPU ms per 1,000 texts", better: "lower", ratio: true },
      { title: "peak RSS, MB", better: "lower", ratio: true },
      { title: "of it the call, MB", better: "lower" },
    ],
    rows: names.map((name) => ({ name, samples: figures.map((figure) => reports.get(name)!.map(figure)) })),
    ours: ownCount(names),
  };
}
