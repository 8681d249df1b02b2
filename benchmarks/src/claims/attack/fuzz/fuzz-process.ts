// Fuzzes the exports of one package and prints a JSON object of what was found: node fuzz-process.ts PACKAGE SEED [MOST] [ONLY]
//
// It runs in an empty folder, because hostile texts become names of files. A worker that does not answer is ended, counted as
// a hang, and the next one goes on behind that case.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Finding } from "./judge-case.ts";

const [name = "", seed = "1", most = "Infinity", only = ""] = process.argv.slice(2);
const folder = join(import.meta.dirname, "../../../../../packages", name);
const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const published = manifest.publishConfig?.exports ?? manifest.exports;
const entries = Object.entries(manifest.exports)
  .filter(([entry, path]) => entry in published && path.endsWith(".ts"))
  .map(([, path]) => join(folder, path));
interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly exports?: object };
}
type Message = Finding | ({ kind: "start" } & typeof facts) | { kind: "case"; id: string } | { kind: "end" };

const SILENCE_MS = 4000;
const findings: Finding[] = [];
let facts = { places: 0, cases: 0, unknown: [] as string[] };
let from = 0;
/** The case that ran last when nothing else could run for the first time. */
let suspect: number | undefined;

while (from >= 0) from = await runFrom(from);
// A pipe takes what is long in pieces; timers that hostile calls left behind must not keep the process.
process.stdout.write(`${JSON.stringify({ ...facts, findings })}\n`, () => process.exit(0));

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs the cases from one on; the one to go on with, or -1 when all are done. */
function runFrom(start: number): Promise<number> {
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const worker = new Worker(join(import.meta.dirname, "fuzz-worker.ts"), {
    workerData: { name, entries, seed: Number(seed), most: Number(most), from: start, only, shared },
    // What a command prints is none of the figures.
    stdout: true,
  });
  return new Promise((resolve) => {
    let [beats, since, spent, isStarted, isOver, id] = [0, Date.now(), cpuMs(), false, false, "before the first case"];
    const end = async (next: number): Promise<void> => {
      if (isOver) return;
      isOver = true;
      clearInterval(watch);
      await worker.terminate();
      resolve(next);
    };
    const watch = setInterval(() => {
      if (state[1] !== beats) [beats, since, spent] = [state[1]!, Date.now(), cpuMs()];
      // Who spins uses the processor; whom a busy machine does not let run does not.
      if (!isStarted || Date.now() - since < SILENCE_MS || cpuMs() - spent < SILENCE_MS / 2) return;
      // A busy machine may have been late once.
      if (suspect !== state[0]) {
        suspect = state[0];
        return void end(state[0]!);
      }
      findings.push({ kind: "hang", id, detail: "nothing else could run for 4 seconds, twice" });
      void end(state[0]! + 1);
    }, 200);
    worker.on("message", (message: Message) => {
      if (message.kind === "start") {
        isStarted = true;
        facts = { places: message.places, cases: message.cases, unknown: message.unknown };
      } else if (message.kind === "case") ({ id } = message);
      else if (message.kind === "end") void end(-1);
      else findings.push(message);
    });
    worker.on("error", (error) => {
      findings.push({ kind: "raw", id, detail: `ended the worker: ${String(error)}` });
      void end(isStarted ? state[0]! + 1 : -1);
    });
    worker.on("exit", () => {
      if (isOver) return;
      if (state[1] === 0) return void end(-1);
      findings.push({ kind: "raw", id, detail: "the process was ended" });
      void end(state[0]! + 1);
    });
  });
}
