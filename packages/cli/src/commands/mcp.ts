import type { Command } from "commander";
import type { McpOptions } from "../mcp/index.ts";
import { addCommonOptions, positiveNumber, type Session } from "../session/index.ts";

/** `mcp`: the collections as tools of an assistant, over standard input and output. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .option("--read-only", "offer no tool that adds", false)
    .option(
      "--allow <folder>",
      "let files of this folder be added too; may be given again (default: where it is started)",
      collect,
    )
    .option("--max-cost <usd>", "most US dollars that adding once may cost", positiveNumber)
    .addHelpText("after", EXAMPLES)
    .action((options: McpOptions) =>
      session.run(options, async (context) => {
        const { runMcp } = await import("../mcp/index.ts");
        await runMcp(options, context);
      }),
    );
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

const EXAMPLES = `
In the settings of an assistant:
  { "mcpServers": { "embedloom": { "command": "npx",
      "args": ["--yes", "--package", "embedloom", "--package", "@modelcontextprotocol/sdk", "--package", "zod", "embedloom", "mcp"] } } }

Tools: list_collections, search, read, and add. Every result names file and line. Nothing but the protocol is written to standard output.`;
