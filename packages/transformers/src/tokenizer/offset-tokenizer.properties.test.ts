import { describe, expect, test } from "vitest";
import { normalizerOf, type PlacedToken, roundTripOf } from "../test-support/round-trip.ts";
import { codePointSoup, seededRandom, wordSoup } from "../test-support/seeded-random.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { tokenTexts, unknownIds } from "../test-support/token-texts.ts";
import type { TokenizerFixture } from "../test-support/tokenizer-parts.ts";
import { TRICKY_TEXTS } from "../test-support/tricky-texts.ts";
import { createOffsetTokenizer } from "./offset-tokenizer.ts";

const SEED = 4711;
const random = seededRandom(SEED);
const TEXTS = [
  ...Object.values(TRICKY_TEXTS),
  ...Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? wordSoup(random) : codePointSoup(random))),
];

interface PlacedInText extends PlacedToken {
  readonly text: string;
}

function* placedTokens(fixture: TokenizerFixture): Generator<PlacedInText> {
  const tokenizer = createOffsetTokenizer(fixture.tokenizer);
  const tokens = tokenTexts(fixture);
  const unknown = unknownIds(fixture);
  for (const text of TEXTS) {
    const { ids, starts, ends } = tokenizer.tokenize(text);
    for (const [i, id] of ids.entries()) {
      yield { text, token: tokens.get(id)!, slice: text.slice(starts[i], ends[i]), isUnknown: unknown.has(id) };
    }
  }
}

describe.each(TOKENIZER_FIXTURES.map((fixture) => ({ name: fixture.name, fixture })))("$name", ({ fixture }) => {
  const normalize = normalizerOf(fixture);
  test("behavior: normalising the text at a token's span gives the token's text", () => {
    const wrong: string[] = [];
    let judged = 0;
    const roundTrip = roundTripOf(fixture);
    for (const placed of placedTokens(fixture)) {
      const holds = roundTrip(placed);
      if (holds === undefined) continue;
      judged++;
      const { token, slice, text } = placed;
      if (!holds) wrong.push(`${JSON.stringify(token)} at ${JSON.stringify(slice)} of ${JSON.stringify(text)}`);
    }
    // Few words of the texts are whole words of its vocabulary.
    expect(judged).toBeGreaterThan(fixture.name.startsWith("WordLevel") ? 40 : 700);
    expect(wrong, `seed ${SEED}`).toEqual([]);
  });

  test("behavior: the bytes of a character are at the character", () => {
    const wrong: string[] = [];
    for (const { text, token, slice } of placedTokens(fixture)) {
      const byte = /^<0x(..)>$/.exec(token)?.[1];
      // White space is trimmed from the spans.
      if (byte === undefined || /20|0[9AD]/.test(byte) || text.includes(token)) continue;
      const bytes = new TextEncoder().encode(normalize(slice));
      if (!bytes.includes(Number.parseInt(byte, 16)))
        wrong.push(`${token} at ${JSON.stringify(slice)} of ${JSON.stringify(text)}`);
    }
    expect(wrong, `seed ${SEED}`).toEqual([]);
  });

  // What the pre-tokenizer of some fixtures throws away.
  const dropped = fixture.name.includes("Split that removes")
    ? /[,-]/
    : fixture.name.includes("Digits apart")
      ? /-/
      : /(?!)/;
  test("behavior: every character that the model sees is inside some token", () => {
    const tokenizer = createOffsetTokenizer(fixture.tokenizer);
    const lost: string[] = [];
    for (const text of TEXTS.filter((candidate) => !/\p{Cs}/u.test(candidate))) {
      const covered = new Uint8Array(text.length);
      const { starts, ends } = tokenizer.tokenize(text);
      starts.forEach((start, i) => covered.fill(1, start, ends[i]));
      let at = 0;
      for (const point of text) {
        const isBlank = /^[▁\s\p{White_Space}]*$/u.test(normalize(point));
        const seen = !dropped.test(point) && !isBlank && !/\p{M}/u.test(point);
        if (seen && covered[at] === 0) lost.push(`position ${at} of ${JSON.stringify(text)}`);
        at += point.length;
      }
    }
    expect(lost, `seed ${SEED}`).toEqual([]);
  });
});
