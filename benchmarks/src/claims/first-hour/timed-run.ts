import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a command went. */
export interface TimedRun {
  readonly code: number | null;
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly ms: number;
}

/** Where a command runs, and for how long at most. */
export interface RunSettings {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** @default 300_000 */
  readonly timeoutMs?: number;
}

/** Runs a command to its end, and kills it when its time is over; a command that is not there has the code `null`. */
export async function timedRun(command: string, args: readonly string[], settings: RunSettings): Promise<TimedRun> {
  const { cwd, env = process.env, timeoutMs: timeout = 300_000 } = settings;
  const begin = performance.now();
  const child = spawn(command, args, { cwd, env, timeout, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await once(child, "close").then(
    ([status]: (number | null)[]) => status ?? null,
    (error: Error) => {
      output += error.message;
      return null;
    },
  );
  return { code, output, ms: performance.now() - begin };
}

/** The last lines of an output, for a report of what failed. */
export function lastLines(output: string, lines = 15): string {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
