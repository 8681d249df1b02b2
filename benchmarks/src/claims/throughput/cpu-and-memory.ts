import { execFile } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { inTurns } from "../../bench/rounds.ts";
import { median, shownRange } from "../../bench/statistics.ts";
import type { ClaimReport } from "../claim-report.ts";
import { startCannedServer } from "./canned-server.ts";

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssMb: number;
}

const ROUNDS = 5;
const OURS = "withBatching(createOpenAI)";
const LOOPS = ["SDK, 8 at once x 100", "SDK, 8 at once x 512", "SDK, 1 at once x 2048"];
const PREDICTED: Readonly<Record<string, string>> = { [OURS]: "0.40, 325 MB", createOpenAI: "0.38, 320 MB" };

/** What 20,000 vectors of 1,536 cost a process. */
export async function measureCpuAndMemory(report: ClaimReport): Promise<void> {
  report.section("CPU and memory of 20,000 texts x 1,536, from a server whose replies were made before");
  await using server = await startCannedServer();
  const program = join(import.meta.dirname, "../../openai-client.ts");
  const run = async (name: string): Promise<Run> => {
    const { stdout } = await promisify(execFile)(execPath, [program, name, server.url, "20000"]);
    return JSON.parse(stdout) as Run;
  };
  const names = [...LOOPS, "createOpenAI", OURS];
  for (const name of names) await run(name); // the server makes its replies now
  const runs = await inTurns(names, ROUNDS, run);
  const cpu = (name: string): number[] => runs.get(name)!.map(({ cpuMs }) => cpuMs);
  const memory = (name: string): number[] => runs.get(name)!.map(({ peakRssMb }) => peakRssMb);
  const best = LOOPS.toSorted((a, b) => median(cpu(a)) - median(cpu(b)))[0]!;
  report.table(
    ["", "predicted", "CPU, of the best SDK loop", "CPU ms", "peak RSS, MB"],
    names.map((name) => [
      name,
      PREDICTED[name] ?? "-",
      (median(cpu(name)) / median(cpu(best))).toFixed(2),
      shownRange(cpu(name)),
      shownRange(memory(name)),
    ]),
  );
  const shares = cpu(OURS).map((ms) => ms / median(cpu(best)));
  const spread = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  report.goal("CPU of the best SDK loop", { value: median(shares), spread: spread(shares), atMost: 0.45 });
  const megabytes = memory(OURS);
  report.goal("peak memory", { value: median(megabytes), spread: spread(megabytes), unit: "MB", atMost: 330 });
}
