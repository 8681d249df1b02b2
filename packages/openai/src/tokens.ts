import { kinds } from "@embedloom/core";
import { countTokens as count } from "gpt-tokenizer/encoding/cl100k_base";

/**
 * Tokens of a text exactly as OpenAI's embedding models count and bill them (`cl100k_base`).
 *
 * Needs the package `gpt-tokenizer`, whose vocabulary takes about 2 MB and 100 ms to load; a million characters take
 * about a second. Words such as `<|endoftext|>` are counted as the plain text they are in a document.
 *
 * @example
 * ```ts
 * import { createOpenAI } from "@embedloom/openai";
 * import { countTokens } from "@embedloom/openai/tokens";
 *
 * const embedder = createOpenAI({ model: "text-embedding-3-small", countTokens, onOverlong: "truncate" });
 * console.log(countTokens("harbour light"), embedder.estimateTokens("harbour light")); // 3 4
 * ```
 */
export function countTokens(text: string): number {
  kinds.text("text", text);
  return count(text, { disallowedSpecial: new Set() });
}
