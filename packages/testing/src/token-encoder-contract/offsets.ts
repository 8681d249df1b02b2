import assert from "node:assert/strict";
import type { TokenizedText } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { tokenEncoderCase, type TokenEncoderSubject } from "./token-encoder-subject.ts";

const TEXTS = [
  "The tenant pays the rent on the first day of the month.",
  "  leading, trailing  and   repeated white space \n\n",
  "naïve café, élan: 42.5% of 1,000",
  "Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich",
  "emoji 👩‍👩‍👧 between words and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 letters",
  "日本語の文と English together",
];

/** Where tokens stand in their text. */
export function offsetsFacet(subject: TokenEncoderSubject): ContractCase[] {
  return [
    tokenEncoderCase(
      subject,
      "offsets",
      "default: every token stands inside the text, starts never decrease",
      async (encoder) => {
        for (const text of TEXTS) assertOrdered(text, await encoder.tokenize(text));
      },
    ),
    tokenEncoderCase(
      subject,
      "offsets",
      "behavior: no span begins or ends inside a surrogate pair",
      async (encoder) => {
        for (const text of TEXTS) {
          const { starts, ends } = await encoder.tokenize(text);
          for (const at of [...starts, ...ends]) assert.ok(!splitsPair(text, at), `position ${at}`);
        }
      },
    ),
    tokenEncoderCase(
      subject,
      "offsets",
      "behavior: every letter and digit of plain words is inside some token",
      async (encoder) => {
        const text = TEXTS[0]!;
        const { starts, ends } = await encoder.tokenize(text);
        for (let at = 0; at < text.length; at++) {
          const covered = starts.some((start, i) => start <= at && at < ends[i]!);
          assert.ok(covered || !/\p{L}|\p{N}/u.test(text[at]!), `character ${at} belongs to no token`);
        }
      },
    ),
    tokenEncoderCase(
      subject,
      "offsets",
      "behavior: the same text gives the same tokens, also after another one",
      async (encoder) => {
        const first = await encoder.tokenize(TEXTS[2]!);
        await encoder.tokenize(TEXTS[4]!);
        assert.deepEqual(await encoder.tokenize(TEXTS[2]!), first);
      },
    ),
    tokenEncoderCase(subject, "offsets", "args: a text without tokens", async (encoder) => {
      const { ids, starts, ends } = await encoder.tokenize("");
      assert.deepEqual([ids.length, starts.length, ends.length], [0, 0, 0]);
    }),
    tokenEncoderCase(
      subject,
      "offsets",
      "behavior: a text longer than the context keeps all its tokens",
      async (encoder) => {
        const { contextTokens } = await encoder.describe();
        const text = "word ".repeat(contextTokens + 20).trimEnd();
        const { ids, ends } = await encoder.tokenize(text);
        assert.ok(ids.length > contextTokens, `${ids.length} tokens of a text with more words than the context`);
        assert.equal(ends.at(-1), text.length, "the last token ends with the text");
      },
    ),
  ];
}

function assertOrdered(text: string, { ids, starts, ends }: TokenizedText): void {
  assert.ok(ids.length > 0, "there are tokens");
  assert.equal(starts.length, ids.length);
  assert.equal(ends.length, ids.length);
  for (let i = 0; i < ids.length; i++) {
    assert.ok(starts[i]! >= (starts[i - 1] ?? 0), `start of token ${i}`);
    assert.ok(ends[i]! >= starts[i]! && ends[i]! <= text.length, `end of token ${i}`);
  }
}

function splitsPair(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[at] ?? "");
}
