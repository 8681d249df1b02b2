import { loadOptional } from "../optional/load-optional.ts";

/** The parts of the official SDK that the server is made of, and the checks of its arguments. */
export interface Protocol {
  readonly McpServer: typeof import("@modelcontextprotocol/sdk/server/mcp.js").McpServer;
  readonly StdioServerTransport: typeof import("@modelcontextprotocol/sdk/server/stdio.js").StdioServerTransport;
  readonly z: typeof import("zod").z;
}

/**
 * Loads the SDK, which is installed by those that want it: it brings a web server with it.
 *
 * @throws Failure that says how to install it
 */
export async function loadProtocol(): Promise<Protocol> {
  const use = "Serving over MCP";
  const sdk = "@modelcontextprotocol/sdk";
  const { McpServer } = await loadOptional(
    sdk,
    use,
    () => import("@modelcontextprotocol/sdk/server/mcp.js"),
    "server/mcp.js",
  );
  const { StdioServerTransport } = await loadOptional(
    sdk,
    use,
    () => import("@modelcontextprotocol/sdk/server/stdio.js"),
    "server/stdio.js",
  );
  const { z } = await loadOptional("zod", use, () => import("zod"));
  return { McpServer, StdioServerTransport, z };
}
