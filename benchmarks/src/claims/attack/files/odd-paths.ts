import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PATH_OPENERS } from "./odd-place-openers.ts";
import { note, type Tally, tallyOf } from "./tally.ts";

const PROGRAM = join(import.meta.dirname, "odd-place-process.ts");
const LIMIT_MS = 20_000;

/** A line of the program. */
interface Line {
  readonly at: number;
  readonly id?: string;
  readonly outcome?: string;
}

/**
 * Gives whatever a package of ours takes a path for pipes, devices, links, files of others and odd names: it says so in a typed
 * error or does its work, changes nothing of others, waits for nobody, and lets the process end.
 *
 * @param names the openers; absent: all
 */
export async function oddPaths(work: string, names: readonly string[] = Object.keys(PATH_OPENERS)): Promise<Tally> {
  const tally = tallyOf("odd paths, in the packages");
  for (const name of names) {
    let from = 0;
    while (from >= 0) from = await runFrom(name, from, await mkdtemp(join(work, "place-")), tally);
  }
  return tally;
}

/** Runs the cases of an opener from one on; the one to go on with after one that hangs, or -1. */
async function runFrom(name: string, from: number, cwd: string, tally: Tally): Promise<number> {
  const child = spawn(process.execPath, ["--no-warnings", PROGRAM, name, String(from)], { cwd, stdio: "pipe" });
  let [current, isLate, said] = [{ at: from, id: "before the first" } as Line, false, ""];
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  let timer = kill();
  for await (const text of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    timer = kill();
    const line: Line = JSON.parse(text);
    if (line.outcome === undefined) current = line;
    else add(tally, `${name}, ${current.id}`, line.outcome);
  }
  await ended(child);
  clearTimeout(timer);
  if (isLate) note(tally, "hangs", `${name}, ${current.id ?? "the end of the process"}`);
  else if (child.exitCode !== 0) note(tally, "raw", `${name}, ${current.id}: ended the process: ${said}`);
  else return -1;
  return current.id === undefined ? -1 : current.at + 1;

  function kill(): NodeJS.Timeout {
    return setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, LIMIT_MS);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function add(tally: Tally, id: string, outcome: string): void {
  if (outcome === "none") return;
  tally.cases++;
  const [kind = ""] = outcome.split(":");
  if (kind === "right" || kind === "told") tally[kind]++;
  else note(tally, kind === "wrong" ? "wrong" : "raw", `${id}: ${outcome}`);
}
