// Serves the collections to an assistant over MCP, one tool a file.
export type { McpOptions } from "./mcp-options.ts";
export { runMcp } from "./run-mcp.ts";
