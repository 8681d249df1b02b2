import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import type { CommandEntry } from "./command-entry.ts";
import { dataFolder } from "./data-folder.ts";
import { Interrupt } from "./describe-error.ts";
import type { ProgramSettings } from "./program-settings.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { userPath } from "./user-path.ts";

/** What every command takes; `addCommonOptions` declares it. */
export interface CommonOptions {
  /** Folder of collections and of the cache. Absent: the program's. */
  readonly data?: string;
  /** One JSON object per line on standard output. */
  readonly json: boolean;
  /** Stack traces with errors. */
  readonly verbose: boolean;
}

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C, with an `Interrupt`. */
  readonly signal: AbortSignal;
  /** Folder of collections and of the cache; it need not be there. */
  readonly dataFolder: string;
  /** How the user calls the program, for messages. */
  readonly program: string;
  /** Collections that are the program's own, the one that is meant first. */
  readonly samples: readonly string[];
  /** The configuration of the project that the user stands in. Absent: there is none. */
  readonly config: LoadedConfig | undefined;
}

/** One call of the command line. */
export interface Session {
  /** How the user calls the program. */
  readonly program: string;
  /** The commands of the program. */
  readonly commands: readonly CommandEntry[];
  /**
   * Runs a command's work. What it throws becomes the message and the exit code: a `UsageError` 2, an `Interrupt` 130, a
   * `PartialFailure` 3, all else 1.
   */
  run(options: CommonOptions, work: (context: CommandContext) => Promise<void>): Promise<void>;
}

/** How long the work may take to end by itself; who waits for a container gives it 10 s. */
const GRACE_MS = 5000;

/** Why a command ends when nobody reads what it writes; no failure of ours. */
const READER_GONE = Symbol("The reader of standard output is gone.");

/** Makes the session of a program. */
export function createSession(settings: ProgramSettings & Required<Pick<ProgramSettings, "commands">>): Session {
  const { name: program = "embedloom", samples = [] } = settings;
  return {
    program,
    commands: settings.commands,
    async run(options, work) {
      const terminal = openTerminal({ json: options.json });
      const interrupted = new AbortController();
      const interrupt = (signal: NodeJS.Signals): void => {
        interrupted.abort(new Interrupt());
        // Nothing in this process can end a call of the system that waits, such as one that opens a pipe without a writer. The
        // process stays for it even when the work has ended.
        setTimeout(() => process.kill(process.pid, signal), GRACE_MS).unref();
      };
      // A reader that has seen enough, such as `head`. The work ends in its own way, for native code that is under way survives no exit.
      const readerGone = ({ code }: NodeJS.ErrnoException): void => {
        if (code === "EPIPE") interrupted.abort(READER_GONE);
      };
      process.stdout.on("error", readerGone);
      process.once("SIGINT", interrupt);
      process.once("SIGTERM", interrupt);
      try {
        const config = await loadConfig(userPath("."));
        const folder = dataFolder(options.data, config?.data ?? settings.dataFolder);
        await work({ terminal, signal: interrupted.signal, dataFolder: folder, program, samples, config });
      } catch (error) {
        if (interrupted.signal.reason !== READER_GONE) throw error;
      } finally {
        process.stdout.off("error", readerGone);
        process.off("SIGINT", interrupt);
        process.off("SIGTERM", interrupt);
      }
    },
  };
}
