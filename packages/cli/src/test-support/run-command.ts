import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const BIN = fileURLToPath(new URL("../bin.ts", import.meta.url));

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command under way. */
export type RunningCommand = ChildProcessByStdio<Writable, Readable, Readable>;

/** A user with a folder of notes and an empty account. */
export interface TestUser {
  /** The folder that the user stands in. */
  readonly folder: string;
  /** The folder of collections. */
  readonly data: string;
  /** Runs a command to its end. */
  run(args: readonly string[], settings?: RunSettings): Promise<Outcome>;
  /** Starts one. */
  start(args: readonly string[], settings?: RunSettings): RunningCommand;
  /** Writes a file below the folder. */
  put(name: string, content: string | Uint8Array): Promise<string>;
}

/** The environment, the input and the prefix of one run. */
interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input. @default nothing */
  readonly input?: string;
  /** What comes before the command, such as a shell that limits it. */
  readonly prefix?: readonly string[];
}

/** Makes a user, whose files are removed after the test. */
export async function createUser(): Promise<TestUser> {
  const home = await mkdtemp(join(tmpdir(), "embedloom-cli-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, "notes");
  const data = join(home, "data");
  const start = (args: readonly string[], { env = {}, input = "", prefix = [] }: RunSettings = {}): RunningCommand => {
    const [command = "", ...rest] = [...prefix, process.execPath, BIN, ...args];
    // Nothing of this machine's settings: no key, no address, no colours asked for.
    const own = { PATH: process.env["PATH"] ?? "", HOME: home, EMBEDLOOM_DATA: data, ...env };
    const child = spawn(command, rest, { cwd: folder, env: own, stdio: ["pipe", "pipe", "pipe"] });
    // A command that reads nothing may be over before.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    return child;
  };
  const user: TestUser = {
    folder,
    data,
    start,
    run: async (args, settings) => finished(start(args, settings)),
    async put(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
  };
  await user.put("roof.md", "# Roof\n\nThe landlord mends the roof and the drains.\n");
  await user.put("horse.txt", "The sick horse had colic and was walked in circles.\n");
  await user.put("pump.html", "<html>\n<body>\n<p>Clean the suction strainer every two weeks.</p>\n</body></html>\n");
  return user;
}

/** Waits for a command to end. */
export async function finished(child: RunningCommand): Promise<Outcome> {
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, out, err };
}

/** The JSON objects of an output, one a line. */
export function records({ out }: Pick<Outcome, "out">): Record<string, unknown>[] {
  return out
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
}
