import { InvalidOptionError } from "@embedloom/core";
import { expect, test } from "vitest";
import { checkSpans } from "./check-spans.ts";

const text = "0123456789";
const good = { start: 2, end: 4 };

test("default: overlapping, repeated, unordered and empty spans pass", () => {
  expect(() =>
    checkSpans(text, [good, { start: 0, end: 10 }, good, { start: 10, end: 10 }, { start: 0, end: 0 }]),
  ).not.toThrow();
  expect(() => checkSpans("", [{ start: 0, end: 0 }])).not.toThrow();
});

test.each([
  [
    "reversed",
    { start: 4, end: 2 },
    "Input 1: Expected `spans[1].end` to be an integer from 4 to 10, got 2 (a number).",
  ],
  [
    "before the text",
    { start: -1, end: 2 },
    "Input 1: Expected `spans[1].start` to be an integer from 0 to 10, got -1 (a number).",
  ],
  [
    "behind the text",
    { start: 2, end: 11 },
    "Input 1: Expected `spans[1].end` to be an integer from 2 to 10, got 11 (a number).",
  ],
  [
    "NaN",
    { start: Number.NaN, end: 2 },
    "Input 1: Expected `spans[1].start` to be an integer from 0 to 10, got NaN (a number).",
  ],
  [
    "a fraction",
    { start: 0, end: 2.5 },
    "Input 1: Expected `spans[1].end` to be an integer from 0 to 10, got 2.5 (a number).",
  ],
])("error: a span that is %s, named by its index", (_, span, message) => {
  const error = thrownBy(() => checkSpans(text, [good, span]));
  expect(error).toMatchObject({ index: 1, code: "invalid_option", message });
});

test("error: a bound that is no number, or a span that is no object", () => {
  const broken = JSON.parse('[[{ "start": "0", "end": 2 }], [null], [{}], "0-2"]');
  for (const spans of broken) expect(() => checkSpans(text, spans)).toThrow(InvalidOptionError);
});

test("args: the name of the list", () => {
  expect(thrownBy(() => checkSpans(text, [{ start: 3, end: 99 }], "chunker"))).toMatchObject({
    option: "chunker[0].end",
  });
});

function thrownBy(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
