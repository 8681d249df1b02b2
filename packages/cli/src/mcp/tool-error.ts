/** A tool could not do what it was asked, for a reason that the assistant can act on. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
