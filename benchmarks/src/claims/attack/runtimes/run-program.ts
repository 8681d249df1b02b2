import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the rules of a package's contracts came to in a runtime. */
export interface Outcome {
  readonly kept: number;
  readonly skipped: number;
  /** What broke, each with its error. */
  readonly broken: readonly string[];
}

const LIMIT_MS = 180_000;
const run = promisify(execFile);

/** Runs a program that ends with `printContracts`. One that does not reach its end is a broken rule. */
export async function runProgram(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  try {
    const { stdout } = await run(command, args, { cwd, timeout: LIMIT_MS, env: { ...process.env, NO_COLOR: "1" } });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Outcome;
  } catch (error) {
    return { kept: 0, skipped: 0, broken: [String(error)] };
  }
}
