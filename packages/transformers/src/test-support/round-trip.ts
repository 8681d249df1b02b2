import { alignedIdentity } from "../aligned/aligned.ts";
import { byteLetters } from "../normalize/byte-letters.ts";
import { readStages } from "../tokenizer/tokenizer-stages.ts";
import type { TokenizerFixture } from "./tokenizer-parts.ts";

/** A token and what stands in the text at its span. */
export interface PlacedToken {
  readonly token: string;
  readonly slice: string;
  readonly isUnknown: boolean;
}

/** The text as the model of a fixture sees it. */
export function normalizerOf({ tokenizer }: TokenizerFixture): (text: string) => string {
  const { normalize } = readStages(tokenizer);
  return (text) => normalize(alignedIdentity(text)).text;
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
    // A token of white space was not trimmed.
    if (isOpaque || /^\p{White_Space}*$/u.test(slice)) return undefined;
    if (byteLevel) return asByteLetters(normalize(slice)).includes(token.replace(/^Ġ+|<\/w>$/gu, ""));
    return normalize(slice).replaceAll("▁", " ").includes(surfaceOf(token));
  };
}

const asByteLetters = (text: string): string => Array.from(text, byteLetters).join("");

function surfaceOf(token: string): string {
  return token
    .replace(/^##(?=.)/su, "")
    .replaceAll("▁", " ")
    .trim();
}
