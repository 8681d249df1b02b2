import { expect, test } from "vitest";
import { chooseWidths } from "./choose-widths.ts";

test("default: the full width, its halves down to 32, and the trained sizes, each once, widest first", () => {
  expect(chooseWidths(384, { sizes: [256, 192] })).toEqual([384, 256, 192, 96, 48]);
  expect(chooseWidths(1024, { sizes: [768, 512, 16] })).toEqual([1024, 768, 512, 256, 128, 64, 32, 16]);
  expect(chooseWidths(100, undefined)).toEqual([100, 50]);
});

test("behavior: sizes that the index is too narrow for are left out", () => {
  expect(chooseWidths(256, { sizes: [512, 256, 128], anyFrom: 1 })).toEqual([256, 128, 64, 32]);
});
