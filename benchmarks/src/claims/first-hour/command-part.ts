import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "../../bench/statistics.ts";
import type { ClaimReport } from "../claim-report.ts";
import { lastLines, timedRun } from "./timed-run.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const ROUNDS = 9;
const question = "How did Tomas Lindqvist burn his hands?";

/** How long the command line takes to begin, and to answer from an index that is there, on a Node that fits. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Command line");
  const data = await mkdtemp(join(tmpdir(), "embedloom-command-"));
  const main = join(ROOT, "apps/demo/src/main.ts");
  const run = (...args: string[]) => timedRun(process.execPath, [main, ...args], { cwd: ROOT });
  try {
    report.note(
      `node apps/demo/src/main.ts, Node ${process.version}, ${ROUNDS} rounds in turns after one that warms up.`,
    );
    const samples = await run("samples", "--data", data);
    if (samples.code !== 0) report.note(lastLines(samples.output));
    const times: Record<"empty" | "help" | "search", number[]> = { empty: [], help: [], search: [] };
    let answered = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      const empty = await timedRun(process.execPath, ["-e", "0"], { cwd: ROOT });
      const help = await run("--help");
      const search = await run("search", question, "--data", data);
      if (round === 0) continue;
      times.empty.push(empty.ms);
      times.help.push(help.ms);
      times.search.push(search.ms);
      if (help.output.includes("Usage:") && search.output.includes("the-ferry.txt")) answered++;
    }
    report.note(`Node alone: ${median(times.empty).toFixed(0)} ms.`);
    report.goal("command: rounds that answered", { value: answered, exactly: ROUNDS });
    report.goal("command: --help", { ...spread(times.help), unit: "ms", atMost: 200 });
    report.goal("command: warm search", { ...spread(times.search), unit: "ms", atMost: 400 });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function spread(times: readonly number[]): { value: number; spread: readonly [number, number] } {
  return { value: median(times), spread: [Math.min(...times), Math.max(...times)] };
}
