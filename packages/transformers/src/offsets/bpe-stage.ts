import type { BPE } from "@huggingface/tokenizers";
import type { Aligned } from "./aligned.ts";
import { pushToken, type SpannedTokens } from "./spanned-tokens.ts";

/**
 * Follows byte-pair encoding over one word.
 *
 * What the vocabulary lacks becomes its bytes, all over the same span, or the unknown token, or nothing, as the model
 * is set up.
 */
export function bpeTokens(word: Aligned, model: BPE, into: SpannedTokens): void {
  if (model.ignore_merges && model.tokens_to_ids.has(word.text)) {
    pushToken(into, word.text, word, 0, word.text.length);
    return;
  }
  const surfaces = model.bpe(word.text);
  let at = 0;
  surfaces.forEach((surface, i) => {
    const from = at;
    at += surface.length - suffixLength(model, i === surfaces.length - 1);
    for (const token of entriesFor(surface, model)) pushToken(into, token, word, from, at);
  });
}

function suffixLength(model: BPE, isLast: boolean): number {
  const suffix = isLast ? model.config.end_of_word_suffix : model.continuing_subword_suffix;
  return suffix?.length ?? 0;
}

function entriesFor(surface: string, model: BPE): readonly string[] {
  if (model.tokens_to_ids.has(surface)) return [surface];
  if (model.byte_fallback) {
    const bytes = Array.from(new TextEncoder().encode(surface), byteToken);
    if (bytes.every((byte) => model.tokens_to_ids.has(byte))) return bytes;
  }
  return model.unk_token === undefined || model.unk_token === null ? [] : [model.unk_token];
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}
