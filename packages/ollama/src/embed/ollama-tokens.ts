import { Buffer } from "node:buffer";

/** Tokens of a text about: Ollama has no gate on a request's, and a quarter per UTF-8 byte is about right for English. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 4);
}
