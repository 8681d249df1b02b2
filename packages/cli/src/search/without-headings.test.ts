import { expect, test } from "vitest";
import { withoutHeadings } from "./without-headings.ts";

test.each([
  ["# Roof\n\nThe landlord mends it.", "Roof", "The landlord mends it."],
  ["# Lease #\n\n## The *roof*\n\nMended.", "Lease > The roof", "Mended."],
  ["Roof\n====\n\nMended.", "Roof", "Mended."],
  ["### [Roof](roof.md) `v2`\nMended.", "House > Roof v2", "Mended."],
  ["屋根\n---\n直す。", "屋根", "直す。"],
])("default: %j under %j is %j", (text, path, shown) => {
  expect(withoutHeadings(text, path).trim()).toBe(shown);
});

test.each([
  ["The roof\n\nis mended.", "Roof"],
  ["Mended.\n\n# Roof", "Roof"],
  ["***\n\nMended.", "***"],
  ["", "Roof"],
  ["---\nMended.", "Roof"],
])("behavior: %j under %j stays as it is", (text, path) => {
  expect(withoutHeadings(text, path)).toBe(text);
});
