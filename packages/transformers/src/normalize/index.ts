// Normalizers: what a tokenizer does to a text before it is split.
export { byteLetters } from "./byte-letters.ts";
export { createNormalizer, type Normalizer } from "./normalizer.ts";
