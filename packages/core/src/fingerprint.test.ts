import { expect, test } from "vitest";
import { fingerprintText } from "./fingerprint.ts";

const base = { provider: "p", model: "m", dimensions: 8, queryPrompt: null };

test("default: the order of the settings does not matter", () => {
  const turned = { queryPrompt: null, dimensions: 8, model: "m", provider: "p" };
  expect(fingerprintText(turned)).toBe(fingerprintText(base));
});

test("behavior: every change of a setting or of the call changes the text", () => {
  const texts = [
    fingerprintText(base),
    fingerprintText({ ...base, model: "n" }),
    fingerprintText({ ...base, dimensions: 4 }),
    fingerprintText({ ...base, queryPrompt: "null" }),
    fingerprintText({ ...base, queryPrompt: "" }),
    fingerprintText({ ...base, dtype: "int8" }),
    fingerprintText({ ...base, model: 'm"],["x","y' }),
    fingerprintText(base, { inputType: "query" }),
    fingerprintText(base, { inputType: "document" }),
  ];
  expect(new Set(texts).size).toBe(texts.length);
});

test("behavior: a width asked for equals the same width as a setting", () => {
  expect(fingerprintText(base, { dimensions: 4 })).toBe(fingerprintText({ ...base, dimensions: 4 }));
});
