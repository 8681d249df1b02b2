import { expect, test } from "vitest";
import { patternAlternatives } from "./pattern-alternatives.ts";

test.each([
  ["*.ts", ["*.ts"]],
  ["*.{ts,js}", ["*.ts", "*.js"]],
  ["{a,b}/*.{c,d}", ["a/*.c", "a/*.d", "b/*.c", "b/*.d"]],
  ["a{b,{c,d}}", ["ab", "ac", "ab", "ad"]],
  ["a{,s}.txt", ["a.txt", "as.txt"]],
])("default: %s stands for %j", (pattern, alternatives) => {
  expect([...new Set(patternAlternatives(pattern))]).toEqual([...new Set(alternatives)]);
});

test.each(["a{b}.txt", "a{.txt", "a},b{", String.raw`a\{b,c\}.txt`, "{a,b}".repeat(20)])(
  "behavior: %s stands for itself",
  (pattern) => {
    expect(patternAlternatives(pattern)).toEqual([pattern]);
  },
);
