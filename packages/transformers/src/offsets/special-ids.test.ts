import { UnsupportedError } from "@embedloom/core";
import { expect, test } from "vitest";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { libraryTokenizer } from "./library-tokenizer.ts";
import { readSpecialIds } from "./special-ids.ts";

test("default: splits the specials of every fixture around the content", () => {
  for (const fixture of TOKENIZER_FIXTURES) {
    const library = libraryTokenizer(fixture);
    const { before, after } = readSpecialIds(library.post_processor, (token) =>
      library.model.tokens_to_ids.get(token)!,
    );
    const bare = library.encode("the house", { add_special_tokens: false }).ids;
    expect([...before, ...bare, ...after], fixture.name).toEqual(
      library.encode("the house", { add_special_tokens: true }).ids,
    );
  }
});

test("default: a tokenizer without post-processor has none", () => {
  expect(readSpecialIds(null, () => 1)).toEqual({ before: [], after: [] });
});

test("error: a post-processor that loses the content is refused", () => {
  const processor = { post_process: () => ({ tokens: ["[CLS]"] }) };
  expect(() => readSpecialIds(processor, () => 1)).toThrow(UnsupportedError);
});
