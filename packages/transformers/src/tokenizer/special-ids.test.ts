import { ModelLoadError, UnsupportedError } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { readComponent } from "../component/component.ts";
import { readSpecialIds } from "./special-ids.ts";
import { readStages } from "./tokenizer-stages.ts";

const read = (value: unknown) => readSpecialIds(readComponent(value, "post-processor"));
const native = await import("@anush008/tokenizers").catch(() => undefined);

describe.skipIf(native === undefined)(
  "against the native tokenizer (skipped where @anush008/tokenizers has no build)",
  () => {
    test("default: the specials of every fixture stand around its tokens", async () => {
      for (const { name, tokenizer } of TOKENIZER_FIXTURES) {
        const reference = native!.Tokenizer.fromString(JSON.stringify(tokenizer));
        const [bare, whole] = await Promise.all(
          [false, true].map((addSpecialTokens) => reference.encode("the house", null, { addSpecialTokens })),
        );
        const { before, after } = readStages(tokenizer).specials;
        expect([...before, ...bare!.getIds(), ...after], name).toEqual(whole!.getIds());
      }
    });
  },
);

test("default: a tokenizer without post-processor has none", () => {
  expect(readSpecialIds(undefined)).toEqual({ before: [], after: [] });
});

test("behavior: those of a sequence stand around those before them", () => {
  const bert = { type: "BertProcessing", cls: ["[CLS]", 1], sep: ["[SEP]", 2] };
  const roberta = { type: "RobertaProcessing", cls: ["<s>", 3], sep: ["</s>", 4] };
  const processors = [{ type: "ByteLevel" }, bert, roberta];
  expect(read({ type: "Sequence", processors })).toEqual({ before: [3, 1], after: [2, 4] });
});

test("error: a template without the text, or with it twice, is refused", () => {
  const text = { Sequence: { id: "A", type_id: 0 } };
  for (const single of [[], [text, text]]) {
    expect(() => read({ type: "TemplateProcessing", single, special_tokens: {} })).toThrow(UnsupportedError);
  }
});

test("error: one of an unknown type is refused by its name, a broken one as such", () => {
  expect(() => read({ type: "Telepathy" })).toThrow(/post-processor is a Telepathy/);
  expect(() => read({ type: "BertProcessing", cls: "[CLS]", sep: ["[SEP]", 2] })).toThrow(ModelLoadError);
});
