import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface CommandSettings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How long one command may take before it counts as hung; the slowest, an install of 400 MB, takes a tenth of it. */
const TIMEOUT_MS = 600_000;

/** Standard output of a command; what it wrote to both outputs is the message when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env }: CommandSettings,
): Promise<string> {
  // npm and pnpm are scripts of the shell on Windows; everything else is started by its absolute path.
  const shell = process.platform === "win32" && (command === "npm" || command === "pnpm");
  try {
    const options = { cwd, env, shell, timeout: TIMEOUT_MS, maxBuffer: 2 ** 26 };
    return (await execute(command, args, options)).stdout;
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-15).join("\n");
    throw new Error(`${command} ${args.join(" ")}\n${said === "" ? String(cause) : said}`, { cause });
  }
}
