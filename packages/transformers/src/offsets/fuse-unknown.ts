import type { Model } from "@huggingface/tokenizers";
import { noTokens, type SpannedTokens } from "./spanned-tokens.ts";

/**
 * Makes one token of every run of unknown ones, as the library does for models with `fuse_unk`.
 *
 * The span covers the whole run even where the token is the literal unknown token and its text does not grow.
 */
export function fuseUnknown(source: SpannedTokens, model: Model): SpannedTokens {
  const unknown = model.unk_token_id;
  const isUnknown = (token: string): boolean => (model.tokens_to_ids.get(token) ?? unknown) === unknown;
  const fused = noTokens();
  let grows: string[] = [];
  const settle = (): void => {
    if (grows.length > 1) fused.tokens[fused.tokens.length - 1] = grows.join("");
    grows = [];
  };
  for (let i = 0; i < source.tokens.length; i++) {
    const token = source.tokens[i]!;
    if (i > 0 && isUnknown(token) && isUnknown(source.tokens[i - 1]!)) {
      fused.ends[fused.ends.length - 1] = source.ends[i]!;
      if (grows.length > 0) grows.push(token);
      continue;
    }
    settle();
    fused.tokens.push(token);
    fused.starts.push(source.starts[i]!);
    fused.ends.push(source.ends[i]!);
    if (isUnknown(token) && model.tokens_to_ids.get(token) !== unknown) grows.push(token);
  }
  settle();
  return fused;
}
