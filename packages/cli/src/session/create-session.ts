import { Interrupt } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import { loadConfig } from "../settings/index.ts";
import { openTerminal } from "../terminal/index.ts";
import { dataFolder } from "./data-folder.ts";
import type { ProgramSettings } from "./program-settings.ts";
import type { Session } from "./session.ts";

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
