import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { cloneWorkingTree } from "../../../../tools/rehearsal/src/scratch-clone.ts";
import type { ClaimReport } from "../claim-report.ts";
import { lastLines, timedRun } from "./timed-run.ts";

/** From a machine that has Node and npm and nothing else to the first search, with the commands of the README. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Cold start");
  const work = await mkdtemp(join(tmpdir(), "embedloom-cold-start-"));
  try {
    const clone = await cloneAsOverTheNetwork(work);
    const env = await bareEnvironment(work);
    if (env === undefined) {
      report.skip("cold start", "npm's registry does not answer");
      return;
    }
    const { version } = JSON.parse(
      execFileSync("node", ["-p", "JSON.stringify({ version: process.version })"], { env, encoding: "utf8" }),
    );
    report.note(`Node ${version}, an empty HOME, a clone of the working tree; npm's registry over the network.`);
    const samples = await timedRun("npm", ["run", "demo"], { cwd: clone, env, timeoutMs: 600_000 });
    const search = ["run", "demo", "--", "search", "How did Tomas Lindqvist burn his hands?"];
    const again = await timedRun("npm", search, { cwd: clone, env });
    const works = samples.code === 0 && again.code === 0 && again.output.includes("the-ferry.txt");
    if (!works) report.note(lastLines(samples.output + again.output));
    const sizes = diskOf(work);
    report.table(
      ["command", "seconds"],
      [
        ["npm run demo", samples.ms / 1000],
        ["npm run demo -- search …", again.ms / 1000],
      ],
    );
    report.table(["on disk", "MB"], Object.entries(sizes));
    report.goal("cold start: the demo searches", { value: works ? 1 : 0, exactly: 1 });
    report.goal("cold start: seconds to the first search", { value: samples.ms / 1000, unit: "s", atMost: 30 });
    report.goal("cold start: on disk", { value: sizes.all ?? Number.NaN, unit: "MB", atMost: 400 });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A clone as a server would send it; git links or copies what is on the same disk, packed as it lies there. */
async function cloneAsOverTheNetwork(work: string): Promise<string> {
  const [source, clone] = [join(work, "source"), join(work, "embedloom")];
  await cloneWorkingTree(source);
  execFileSync("git", ["clone", "--quiet", "--no-local", source, clone], { stdio: "pipe" });
  await rm(source, { recursive: true, force: true });
  return clone;
}

/** Nothing of this account: no settings, no caches, and no pnpm; `undefined` when the registry is out of reach. */
async function bareEnvironment(work: string): Promise<NodeJS.ProcessEnv | undefined> {
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const home = join(work, "home");
  await mkdir(home);
  await writeFile(join(home, ".npmrc"), `registry=${registry}\n`);
  const folders = (process.env.PATH ?? "").split(delimiter);
  const bare = folders.filter((each) => !existsSync(join(each, "pnpm")) && !each.includes("node_modules"));
  const { NODE_EXTRA_CA_CERTS } = process.env;
  const certificates = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS };
  const env = { PATH: bare.join(delimiter), HOME: home, ...certificates };
  const { code } = await timedRun("npm", ["view", "semver", "version"], { cwd: home, env, timeoutMs: 30_000 });
  // What asking has left there is no part of the start.
  await rm(join(home, ".npm"), { recursive: true, force: true });
  return code === 0 ? env : undefined;
}

/** Megabytes of what lies there now; a file with two names counts once. */
function diskOf(work: string): Record<string, number> {
  const parts = ["embedloom/node_modules", "embedloom/.cache/tools", "embedloom/.git", "embedloom", "home"];
  const places = parts.map((part) => join(work, part)).filter((path) => existsSync(path));
  const lines = execFileSync("du", ["-sk", ...places, work], { encoding: "utf8" })
    .trim()
    .split("\n");
  const sizes = lines
    .map((line) => line.split("\t"))
    .map(([kilobytes = "", path = ""]) => [path, Number(kilobytes) / 1000] as const);
  // du counts a folder without what it has named before.
  const named = sizes.slice(0, -1).map(([path, size]) => [path.slice(work.length + 1), size] as const);
  return { ...Object.fromEntries(named), all: sizes.reduce((sum, [, size]) => sum + size, 0) };
}
