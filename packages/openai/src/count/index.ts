// Estimates tokens as OpenAI's gate counts them: a quarter token per UTF-8 byte.
export { estimateTokens } from "./estimate-tokens.ts";
export { utf8Length } from "./utf8-length.ts";
