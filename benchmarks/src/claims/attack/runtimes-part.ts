import { cpSync, globSync, readFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { ClaimReport } from "../claim-report.ts";
import { reachableRegistry } from "./install/npm-registry.ts";
import { packPackages, ROOT } from "./install/pack-packages.ts";
import { installRuntime, RUNTIMES } from "./runtimes/install-runtime.ts";
import { type Outcome, runProgram } from "./runtimes/run-program.ts";

const SOURCE = join(import.meta.dirname, "runtimes");
const PACKAGES = "core|batcher|cache|openai|sqlite-cache|transformers|mini-model|sqlite-vec|testing".split("|");
const run = promisify(execFile);

/** Runs the contracts of packed packages, rule by rule, in Node and in other runtimes. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Other runtimes");
  const registry = await reachableRegistry(ROOT);
  if (registry === undefined) {
    report.skip("runtimes", "the registry that npm is set to does not answer");
    return;
  }
  const work = await mkdtemp(join(tmpdir(), "embedloom-attack-runtimes-"));
  try {
    await prepare(work);
    const inNode = await runAll(work, process.execPath, () => []);
    add(report, "Node", inNode, inNode);
    for (const runtime of RUNTIMES) {
      const binary = await installRuntime(runtime);
      if (binary === undefined) report.skip(`runtimes: ${runtime.name}`, "npm has no binary of it for this platform");
      else add(report, runtime.name, await runAll(work, binary, runtime.args), inNode);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Installs the tarballs into a folder as a user does, and puts the programs beside them. */
async function prepare(work: string): Promise<void> {
  const tarballs = await packPackages(join(work, "tarballs"), PACKAGES);
  await writeFile(join(work, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], { cwd: work });
  cpSync(SOURCE, join(work, "src"), { recursive: true });
}

type Args = (permissions: readonly string[]) => readonly string[];

/** What each program came to, by its name, with no more permissions than it says. */
async function runAll(work: string, command: string, args: Args): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const path of globSync("src/programs/*.ts", { cwd: work }).toSorted()) {
    const [, said = ""] = /^\/\/ Deno: (.+)$/m.exec(readFileSync(join(work, path), "utf8")) ?? [];
    const permissions = said.split(" ").filter((word) => word.startsWith("--"));
    outcomes.set(basename(path, ".ts"), await runProgram(command, [...args(permissions), path], work));
  }
  return outcomes;
}

function add(
  report: ClaimReport,
  runtime: string,
  outcomes: ReadonlyMap<string, Outcome>,
  inNode: ReadonlyMap<string, Outcome>,
): void {
  const rows = [...outcomes].map(([name, { kept, skipped, broken }]) => [name, kept, skipped, broken.length]);
  report.table([`in ${runtime}`, "rules kept", "skipped", "broken"], rows);
  for (const [name, { broken }] of outcomes) for (const text of broken) report.note(`broken: ${name}: ${text}`);
  const total = (which: ReadonlyMap<string, Outcome>): number =>
    [...which.values()].reduce((sum, { kept, broken }) => sum + kept + broken.length, 0);
  const broken = [...outcomes.values()].reduce((sum, outcome) => sum + outcome.broken.length, 0);
  report.goal(`runtimes: rules broken in ${runtime}`, { value: broken, exactly: 0 });
  if (outcomes !== inNode) {
    report.goal(`runtimes: rules tried in ${runtime}`, { value: total(outcomes), exactly: total(inNode) });
  }
}
