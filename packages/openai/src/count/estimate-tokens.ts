import { kinds } from "@embedloom/core";
import { utf8Length } from "./utf8-length.ts";

/**
 * A quarter token per UTF-8 byte, rounded up: how OpenAI's gate on whole requests (300,000 tokens) counts, before
 * anything is tokenized, so that a request packed by it always passes.
 *
 * It is not what is billed: real tokens are fewer in English and can be more in other scripts.
 *
 * Source: timescale/pgai pull request 730, measured against the API in 2025.
 *
 * @example
 * ```ts
 * import { estimateTokens } from "@embedloom/openai";
 *
 * estimateTokens("harbour"); // 2
 * ```
 */
export function estimateTokens(text: string): number {
  kinds.text("text", text);
  return Math.ceil(utf8Length(text) / 4);
}
