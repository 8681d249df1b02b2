import type { BPE } from "@huggingface/tokenizers";
import type { WordTokens } from "./word-tokens.ts";

/**
 * Follows byte-pair encoding over one word.
 *
 * What the vocabulary lacks becomes its bytes, all over the same span, or the unknown token, or nothing, as the model
 * is set up.
 */
export function bpeTokens(word: string, model: BPE): WordTokens {
  if (model.ignore_merges && model.tokens_to_ids.has(word)) return { tokens: [word], froms: [0], tos: [word.length] };
  const result: WordTokens = { tokens: [], froms: [], tos: [] };
  const surfaces = model.bpe(word);
  let at = 0;
  surfaces.forEach((surface, i) => {
    const from = at;
    at += surface.length - suffixLength(model, i === surfaces.length - 1);
    for (const token of entriesFor(surface, model)) {
      result.tokens.push(token);
      result.froms.push(from);
      result.tos.push(at);
    }
  });
  return result;
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
