import { expect, test } from "vitest";
import { type AnsweredRequest, refuseTruncation } from "./refuse-truncation.ts";

const words = (text: string): number => text.split(" ").length;
const asked = (facts: Partial<AnsweredRequest>): AnsweredRequest => ({
  inputs: ["a b c d e f"],
  tokens: 4,
  windowTokens: 4,
  countTokens: undefined,
  estimateTokens: words,
  ...facts,
});

test.each<[string, Partial<AnsweredRequest>]>([
  ["one text that looks longer, read to exactly the window", {}],
  ["by an exact count", { countTokens: words }],
  ["one of several, by an exact count", { inputs: ["a", "a b c d e", "b"], tokens: 6, countTokens: words }],
])("error: %s", (_, facts) => {
  const request = asked(facts);
  expect(() => refuseTruncation(request)).toThrow(
    expect.objectContaining({ code: "input_too_long", index: request.inputs.length === 1 ? 0 : 1, limit: 4 }),
  );
});

test.each<[string, Partial<AnsweredRequest>]>([
  ["short texts", { inputs: ["a", "b"], tokens: 2 }],
  ["a text that looks longer than it is", { tokens: 3 }],
  ["a window that is larger than was said", { tokens: 6 }],
  ["the same, by an exact count", { tokens: 6, countTokens: words }],
  ["several, of which nobody knows the exact count", { inputs: ["a b c d e f", "b"], tokens: 5 }],
])("behavior: nothing is said of %s", (_, facts) => {
  expect(() => refuseTruncation(asked(facts))).not.toThrow();
});
