// Pre-tokenizers: how a text is split into words.
export { createPreTokenizer, type PreTokenizer } from "./pre-tokenizer.ts";
