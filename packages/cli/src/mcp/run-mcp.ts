import { once } from "node:events";
import { userPath } from "../files/index.ts";
import { type CommandContext, programVersion } from "../session/index.ts";
import { createCollectionLibrary } from "./collection-library.ts";
import { createServer } from "./create-server.ts";
import { loadProtocol } from "./load-protocol.ts";
import type { McpOptions } from "./mcp-options.ts";
import { createQuietTerminal } from "./quiet-terminal.ts";

/**
 * Serves the collections over standard input and output until the client goes or the process is told to end.
 *
 * @throws Failure that says how to install the SDK
 */
export async function runMcp({ readOnly, allow = ["."], maxCost }: McpOptions, given: CommandContext): Promise<void> {
  const protocol = await loadProtocol();
  // Standard output is the protocol's; what else is to be said goes where people look for trouble.
  const terminal = { ...createQuietTerminal(() => {}), remark: given.terminal.remark };
  const context = { ...given, terminal };
  const library = createCollectionLibrary(context);
  const allowed = allow.map(userPath);
  const server = createServer(protocol, {
    library,
    context,
    version: programVersion(),
    readOnly,
    allowed,
    maxCostUsd: maxCost,
  });
  const gone = once(process.stdin, "end");
  const stopped = once(context.signal, "abort");
  try {
    await server.connect(new protocol.StdioServerTransport());
    await Promise.race([gone, stopped]);
  } finally {
    await server.close();
    await library.close();
  }
}
