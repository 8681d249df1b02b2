import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const MAIN = fileURLToPath(new URL("../../../../../apps/demo/src/main.ts", import.meta.url));

/** Milliseconds after which a call is ended. */
export const LIMIT_MS = 60_000;

/** What a call of the command line came to. */
export interface CallOutcome {
  /** Exit code. `undefined`: it was ended. */
  readonly code: number | undefined;
  /** What it wrote on standard error, where it failed. */
  readonly message: string;
  /** What it wrote on standard output. */
  readonly output: string;
}

/** Calls the command line in a process of its own, which `flags` of Node may prepare. */
export async function callCommand(args: readonly string[], flags: readonly string[] = []): Promise<CallOutcome> {
  const settings = { encoding: "utf8", timeout: LIMIT_MS, killSignal: "SIGKILL" } as const;
  return promisify(execFile)(process.execPath, [...flags, MAIN, ...args], settings).then(
    ({ stdout }) => ({ code: 0, message: "", output: stdout }),
    (error: { stderr?: string; stdout?: string; killed?: boolean; code?: number }) => ({
      code: error.killed === true ? undefined : (error.code ?? 1),
      message: error.stderr ?? "",
      output: error.stdout ?? "",
    }),
  );
}
