import { ByteLevelPreTokenizer } from "@huggingface/tokenizers";
import { libraryTokenizer } from "../offsets/library-tokenizer.ts";
import type { TokenizerFixture } from "./tokenizer-parts.ts";

/** A token and what stands in the text at its span. */
export interface PlacedToken {
  readonly token: string;
  readonly slice: string;
  readonly isUnknown: boolean;
}

/** The text as the model of a fixture sees it. */
export function normalizerOf(fixture: TokenizerFixture): (text: string) => string {
  const { normalizer } = libraryTokenizer(fixture);
  const lowers =
    "do_lowercase_and_remove_accent" in fixture.config && fixture.config.do_lowercase_and_remove_accent === true;
  return (text) => {
    const lowered = lowers ? text.toLowerCase().replace(/\p{M}/gu, "") : text;
    return normalizer === null ? lowered : normalizer.normalize(lowered);
  };
}

/**
 * The judge of spans that asks neither this tokenizer nor another one: what stands at the span of a token, normalised, must
 * hold the token. `undefined` for tokens that say nothing about their text.
 */
export function roundTripOf(fixture: TokenizerFixture): (placed: PlacedToken) => boolean | undefined {
  const normalize = normalizerOf(fixture);
  const byteLevel = JSON.stringify("pre_tokenizer" in fixture.tokenizer && fixture.tokenizer.pre_tokenizer).includes(
    "ByteLevel",
  );
  return ({ token, slice, isUnknown }) => {
    const isOpaque = isUnknown || /^<0x..>$/.test(token) || fixture.addedTexts.includes(token);
    // A sigma is a final one only where a word ends, and a token of white space was not trimmed.
    if (isOpaque || slice.trim() === "" || /[σςΣ]/u.test(token + slice)) return undefined;
    if (byteLevel) return asByteLetters(normalize(slice)).includes(token.replace(/^Ġ+|<\/w>$/gu, ""));
    return normalize(slice).replaceAll("▁", " ").includes(surfaceOf(token));
  };
}

const letters = new ByteLevelPreTokenizer({ type: "ByteLevel", use_regex: false, add_prefix_space: false });
const asByteLetters = (text: string): string => letters.pre_tokenize_text(text).join("");

function surfaceOf(token: string): string {
  return token
    .replace(/^##(?=.)/su, "")
    .replaceAll("▁", " ")
    .trim();
}
