import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "../../bench/statistics.ts";
import type { ClaimReport } from "../claim-report.ts";
import { installPacked, type PackedCommand } from "./packed-command.ts";
import { lastLines, timedRun } from "./timed-run.ts";

const SAMPLES = fileURLToPath(new URL("../../../../packages/studio/samples", import.meta.url));
const ROUNDS = 9;
const question = "How did Tomas Lindqvist burn his hands?";

/** The packed command in a folder of one's own: how long it takes from nothing to a first search, and then to begin and to answer. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Command line");
  const work = await mkdtemp(join(tmpdir(), "embedloom-command-"));
  try {
    const packed = await installPacked(work);
    if (packed === undefined) {
      report.skip("command line", "npm's registry does not answer");
      return;
    }
    report.note(
      `The packed command, Node ${process.version}; the tarballs of this tree, others from npm's registry over the network.`,
    );
    await firstSearch(report, packed);
    await warmCalls(report, packed);
    await warmCallsNatively(report, packed);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** `npx` installs, then the first index and the first search. */
async function firstSearch(report: ClaimReport, { installMs, megabytes, run }: PackedCommand): Promise<void> {
  const index = await run("index", SAMPLES);
  const search = await run("search", question);
  const works = index.code === 0 && search.output.includes("the-ferry.txt");
  if (!works) report.note(lastLines(index.output + search.output));
  report.table(
    ["step", "seconds"],
    [
      ["npm install of the tarballs", installMs / 1000],
      ["embedloom index", index.ms / 1000],
      ["embedloom search", search.ms / 1000],
    ],
  );
  report.goal("command: the packed command searches", { value: works ? 1 : 0, exactly: 1 });
  const seconds = (installMs + index.ms + search.ms) / 1000;
  report.goal("command: from the tarball to the first search", { value: seconds, unit: "s", atMost: 15 });
  report.note(`Installed: ${megabytes.toFixed(0)} MB.`);
}

async function warmCalls(report: ClaimReport, { run, cwd }: PackedCommand): Promise<void> {
  const times: Record<"empty" | "help" | "again" | "fresh", number[]> = { empty: [], help: [], again: [], fresh: [] };
  let answered = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const empty = await timedRun(process.execPath, ["-e", "0"], { cwd });
    const help = await run("--help");
    const again = await run("search", question);
    const fresh = await run("search", `${question} (${round})`);
    if (round === 0) continue;
    times.empty.push(empty.ms);
    times.help.push(help.ms);
    times.again.push(again.ms);
    times.fresh.push(fresh.ms);
    const isRight = [again, fresh].every(({ output }) => output.includes("the-ferry.txt"));
    if (help.output.includes("Usage:") && isRight) answered++;
  }
  report.note(`${ROUNDS} rounds in turns after one that warms up. Node alone: ${median(times.empty).toFixed(0)} ms.`);
  report.goal("command: rounds that answered", { value: answered, exactly: ROUNDS });
  report.goal("command: --help", { ...spread(times.help), unit: "ms", atMost: 200 });
  report.goal("command: warm search, a question that was asked before", {
    ...spread(times.again),
    unit: "ms",
    atMost: 400,
  });
  report.goal("command: warm search, a new question, which loads the model", {
    ...spread(times.fresh),
    unit: "ms",
    atMost: 400,
  });
}

/** Most of what a new question takes is the start of WebAssembly; the native runtime is an install of its own. */
async function warmCallsNatively(report: ClaimReport, packed: PackedCommand): Promise<void> {
  const name = "command: warm search, a new question, with onnxruntime-node beside the command";
  if (!(await packed.add("onnxruntime-node"))) return report.skip(name, "npm's registry does not answer");
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const fresh = await packed.run("search", `${question} (${round}, natively)`);
    if (round > 0 && fresh.output.includes("the-ferry.txt")) times.push(fresh.ms);
  }
  report.goal(`${name}: rounds that answered`, { value: times.length, exactly: ROUNDS });
  report.goal(name, { ...spread(times), unit: "ms", atMost: 400 });
}

function spread(times: readonly number[]): { value: number; spread: readonly [number, number] } {
  return { value: median(times), spread: [Math.min(...times), Math.max(...times)] };
}
