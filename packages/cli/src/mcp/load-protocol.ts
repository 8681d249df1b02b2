import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { z } from "zod";
import { loadOptional } from "../optional/index.ts";

/** The parts of the official SDK that the server is made of, and the checks of its arguments. */
export interface Protocol {
  readonly McpServer: typeof McpServer;
  readonly StdioServerTransport: typeof StdioServerTransport;
  readonly z: typeof z;
}

/**
 * Loads the SDK, which is installed by those that want it: it brings a web server with it.
 *
 * @throws Failure that says how to install it
 */
export async function loadProtocol(): Promise<Protocol> {
  const use = "Serving over MCP";
  const name = "@modelcontextprotocol/sdk";
  const [server, stdio, checks] = await Promise.all([
    loadOptional(name, use, () => import("@modelcontextprotocol/sdk/server/mcp.js"), "server/mcp.js"),
    loadOptional(name, use, () => import("@modelcontextprotocol/sdk/server/stdio.js"), "server/stdio.js"),
    loadOptional("zod", use, () => import("zod")),
  ]);
  return { McpServer: server.McpServer, StdioServerTransport: stdio.StdioServerTransport, z: checks.z };
}
