import type { CommonOptions } from "../session/index.ts";

/** What `mcp` takes. */
export interface McpOptions extends CommonOptions {
  readonly readOnly: boolean;
  readonly allow?: readonly string[];
  readonly maxCost?: number;
}
