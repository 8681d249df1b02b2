// A tokenizer with the offsets of every token: its stages in order, special tokens, and long texts.
export { createOffsetTokenizer, type OffsetTokenizer } from "./offset-tokenizer.ts";
export { PROBE } from "./text-blocks.ts";
export {
  BLOCK_UNITS,
  type BlockRequest,
  createTokenGathering,
  type TokenBlock,
  type TokenGathering,
} from "./token-gathering.ts";
