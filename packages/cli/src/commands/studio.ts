import { type Command, InvalidArgumentError } from "commander";
import { addCommonOptions, type CommandModule } from "../session/index.ts";
import type { StudioModule, StudioOptions } from "../studio/index.ts";

const DEFAULT_PORT = 4747;

/**
 * `studio`: a page on this machine that shows a collection at work.
 *
 * @param load gives the package that has the studio
 */
export function studioCommand(load: () => Promise<StudioModule>): CommandModule {
  return {
    declare(command: Command, session) {
      addCommonOptions(command)
        .argument("[name]", "a collection; none: the one of the folder you are in, or the only one")
        .option("-n, --name <name>", "the same as a name without it")
        .option("--no-collection", "begin without the documents of a collection")
        .option("--port <n>", "port to listen on; a free one where it is taken", port, DEFAULT_PORT)
        .option("--host <address>", "address to listen on", "127.0.0.1")
        .option(
          "--token <text>",
          "what everybody has to bring, 16 characters or more (default: one that stays the same)",
        )
        .option("--no-token", "let everybody in who has an account on this machine; on loopback only")
        .option("--open", "open the page in a browser (default: at a terminal of this machine)")
        .option("--no-open", "only print the link")
        .action((name: string | undefined, options: StudioOptions) =>
          session.run(options, async (context) => {
            const { runStudio } = await import("../studio/index.ts");
            await runStudio({ ...options, ...(name !== undefined && { name }) }, load, context);
          }),
        );
    },
  };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError("Expected a port from 0 to 65535.");
  }
  return value;
}
