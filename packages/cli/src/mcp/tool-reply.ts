import { isEmbedloomError } from "@embedloom/core";
import { describeError, Failure, logError, PartialFailure, UsageError } from "../errors/index.ts";
import { printable } from "../terminal/index.ts";
import { ToolError } from "./tool-error.ts";

/** What a tool answers with. */
export interface ToolReply {
  readonly content: { readonly type: "text"; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  // The protocol lets replies grow.
  readonly [key: string]: unknown;
}

/** An answer as text, and as data for those that read it. */
export function toolReply(text: string, data: Record<string, unknown>): ToolReply {
  return { content: [{ type: "text", text: printable(text) }], structuredContent: data };
}

/** Runs a tool; whatever ends it becomes an answer that says what to do, so that the assistant can try again. */
export async function answering(work: () => Promise<ToolReply>): Promise<ToolReply> {
  try {
    return await work();
  } catch (error) {
    return { content: [{ type: "text", text: printable(wordsFor(error)) }], isError: true };
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof ToolError) return error.message;
  const isSaid = [Failure, PartialFailure, UsageError].some((kind) => error instanceof kind) || isEmbedloomError(error);
  if (!isSaid) logError(error);
  return describeError(error).message;
}
