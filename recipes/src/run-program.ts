import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

/** What a program has printed and how it ended. */
export interface ProgramResult {
  /** Lines of its standard output. */
  readonly lines: readonly string[];
  /** All of its standard error. */
  readonly errors: string;
  readonly code: number | null;
}

/** Where a program runs. */
export interface ProgramPlace {
  /** The folder it starts in. */
  readonly folder: string;
  /** All of its environment beside PATH and the like. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a recipe, or another file by its absolute path, as a user does: `node <name> …`. It is left running. */
export function startProgram(name: string, args: readonly string[], { folder, env }: ProgramPlace): ChildProcess {
  const { PATH, HOME, SystemRoot } = process.env;
  const own = Object.entries({ PATH, HOME, SystemRoot, ...env }).filter(([, value]) => value !== undefined);
  return spawn(process.execPath, [resolve(import.meta.dirname, "../programs", name), ...args], {
    cwd: folder,
    env: Object.fromEntries(own),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits until a program has ended. */
export async function endOf(program: ChildProcess): Promise<ProgramResult> {
  const printed: string[] = [];
  const errors: string[] = [];
  program.stdout?.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  program.stderr?.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const [code]: (number | null)[] = await once(program, "close");
  return { lines: printed.join("").trimEnd().split("\n"), errors: errors.join(""), code: code ?? null };
}
